//! A cargo for the commands that are tested: each asks it for the workspace and lets it build, and the answer is always the
//! same. The real one takes half a second for it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A cargo that knows of the workspace, and whose builds do nothing and succeed: the real one has built the encodings before.
pub(crate) fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let workspace = pausa_cli::workspace::Workspace::find().expect("it is a workspace");
        workspace.build().expect("it builds");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
        fs::create_dir_all(&folder).expect("it is made");
        cargo_in(&folder, "exit 0")
    })
}

/// A cargo in this folder that knows of the workspace, and otherwise does what these lines of a shell do.
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
