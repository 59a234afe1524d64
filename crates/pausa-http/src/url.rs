//! Parses a URL into the address to connect to and the request to send. Both clients use it, so they accept the same URLs.

use std::net::Ipv6Addr;

use hyper::header::HeaderValue;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Uri, header::HOST};

use crate::{DownloadError, DownloadErrorKind};

/// A URL that can be downloaded.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The text that was parsed.
    pub(crate) url: String,
    /// A name or an address. An IPv6 address has no brackets here.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The path and the query, for the request line. It begins with a slash.
    path: PathAndQuery,
    /// The host and the port as in the URL, for the `Host` header.
    authority: HeaderValue,
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Target, DownloadError> {
        let error = |kind| DownloadError { url: url.to_string(), kind };
        let not_a_url = || error(DownloadErrorKind::NotAUrl);
        let uri: Uri = url.parse().map_err(|_| not_a_url())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(not_a_url());
        };
        if scheme != "http" {
            return Err(error(DownloadErrorKind::NotHttp { scheme: scheme.to_string() }));
        }
        // Without this check, an invalid port (`:`, `:99999`) or a user name would be treated as absent.
        let port = match authority.port_u16() {
            Some(0) => return Err(not_a_url()),
            Some(port) => port,
            None if authority.as_str() == authority.host() => 80,
            None => return Err(not_a_url()),
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_string();
        // Only the characters of a name or of an IPv6 address: anything else cannot be looked up.
        let is_a_name =
            |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if host.is_empty() || !(is_a_name(&host) || host.parse::<Ipv6Addr>().is_ok()) {
            return Err(not_a_url());
        }
        if authority.as_str().contains('@') {
            return Err(not_a_url());
        }
        // `http://host?query` has no path: RFC 9110, section 4.2.3, makes that `/?query`.
        let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let path = if path.starts_with('/') { path.parse() } else { format!("/{path}").parse() };
        let path = path.map_err(|_| not_a_url())?;
        let authority = HeaderValue::from_str(authority.as_str()).map_err(|_| not_a_url())?;
        Ok(Target { url: url.to_string(), host, port, path, authority })
    }

    /// The request for the page.
    pub(crate) fn request(&self) -> Request<String> {
        let mut request = Request::new(String::new());
        *request.uri_mut() = Uri::from(self.path.clone());
        request.headers_mut().insert(HOST, self.authority.clone());
        request
    }

    /// The host and the port, as error messages show them.
    pub(crate) fn server(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        }
    }
}
