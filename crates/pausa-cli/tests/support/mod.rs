//! A cargo for the commands under test. Each command asks for the workspace and starts builds; the real cargo takes half a
//! second for each, even if nothing has changed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A cargo that starts each build only once per test process. The encodings are already built.
pub(crate) fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let workspace = pausa_cli::workspace::Workspace::find().expect("it is a workspace");
        workspace.build().expect("it builds");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
        fs::create_dir_all(&folder).expect("it is made");
        let built = format!("built-{}-", std::process::id());
        for old in fs::read_dir(&folder).expect("it is there").filter_map(Result::ok) {
            let name = old.file_name();
            if name.to_str().is_some_and(|name| name.starts_with("built-") && !name.starts_with(&built)) {
                // Another run of this test may have removed it.
                let _ = fs::remove_file(old.path());
            }
        }
        let real = env!("CARGO");
        let mark = folder.join(built);
        cargo_in(
            &folder,
            &format!(
                "unset RUSTC\n[ \"$1\" = build ] || exec '{real}' \"$@\"\n\
                 mark='{}'$(printf '%s ' \"$@\" | cksum | cut -d' ' -f1)\n\
                 [ -e \"$mark\" ] || {{ '{real}' \"$@\" && : >\"$mark\"; }}",
                mark.display()
            ),
        )
    })
}

/// A cargo in this folder that prints the saved metadata of the workspace. For all other commands it runs these shell lines.
pub(crate) fn cargo_in(folder: &Path, lines: &str) -> PathBuf {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args(["metadata", "--format-version", "1", "--no-deps"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let known = folder.join("metadata.json");
    fs::write(&known, metadata.output().expect("it starts").stdout).expect("it is written");
    let script = format!("#!/bin/sh\n[ \"$1\" = metadata ] && exec cat '{}'\n{lines}\n", known.display());
    // What another run of this test has begun to execute stays as it is.
    let (cargo, draft) = (folder.join("cargo"), folder.join(format!("cargo-{}", std::process::id())));
    fs::write(&draft, script).expect("it is written");
    fs::set_permissions(&draft, fs::Permissions::from_mode(0o755)).expect("it is ours");
    fs::rename(&draft, &cargo).expect("it is there");
    cargo
}
