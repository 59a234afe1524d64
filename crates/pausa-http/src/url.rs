//! What a URL says: where to connect to and what to ask for. Both clients begin here, so they refuse the same URLs.

use hyper::Uri;

use crate::DownloadError;

/// A URL that can be downloaded.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// As it was given.
    pub(crate) url: String,
    pub(crate) uri: Uri,
    /// A name or an address; one of IPv6 without its brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Target, DownloadError> {
        let not_a_url = || DownloadError::NotAUrl { url: url.to_string() };
        let uri: Uri = url.parse().map_err(|_| not_a_url())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(not_a_url());
        };
        if scheme != "http" {
            return Err(DownloadError::NotHttp { url: url.to_string(), scheme: scheme.to_string() });
        }
        // A port that is none (`:`, `:99999`) would be taken for one that is absent, and so would the user's name.
        let port = match authority.port_u16() {
            Some(port) => port,
            None if authority.as_str() == authority.host() => 80,
            None => return Err(not_a_url()),
        };
        if authority.host().is_empty() || authority.as_str().contains('@') {
            return Err(not_a_url());
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_string();
        Ok(Target { url: url.to_string(), uri, host, port })
    }

    /// The host and the port, as an error names them.
    pub(crate) fn server(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }
}
