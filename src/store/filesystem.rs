//! What kind of folder a project lies in: on network and synced folders SQLite's WAL is not safe.

use std::path::Path;

/// Why a folder needs care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    /// A file system of this machine.
    Local,
    /// A network file system: shared memory and locks do not reach across hosts.
    Network,
    /// A folder that a program copies elsewhere behind our back.
    Synced,
}

/// Folder names of the programs that sync, as parts of a path.
const SYNCED: &[&str] = &[
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "nextcloud",
    "owncloud",
    "icloud drive",
    "mobile documents",
    "seafile",
    "box sync",
];

/// Magic numbers of network file systems as Linux's statfs gives them: NFS, SMB, SMB2, CIFS, 9P, AFS,
/// Coda, Ceph, Lustre, GlusterFS/sshfs and other FUSE.
#[cfg(target_os = "linux")]
const NETWORK: &[i64] = &[
    0x6969,
    0x517B,
    0xFE53_4D42,
    0xFF53_4D42,
    0x0102_1997,
    0x5346_414F,
    0x7375_7245,
    0x00C3_6400,
    0x0BD0_0BD0,
    0x6573_5546,
];

/// The kind of the folder in which `path` lies.
pub fn kind(path: &Path) -> Folder {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let synced = whole.components().any(|part| {
        let part = part.as_os_str().to_string_lossy().to_lowercase();
        SYNCED.iter().any(|name| part == *name || part.starts_with(&format!("{name} -")))
    });
    if synced {
        return Folder::Synced;
    }
    #[cfg(target_os = "linux")]
    if let Ok(stat) = rustix::fs::statfs(&whole)
        && NETWORK.contains(&stat.f_type)
    {
        return Folder::Network;
    }
    Folder::Local
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synced_folders_are_known_by_name() {
        assert_eq!(kind(Path::new("/home/x/Dropbox/study.emic")), Folder::Synced);
        assert_eq!(kind(Path::new("/home/x/OneDrive - University/a/study.emic")), Folder::Synced);
        let temp = tempfile::tempdir().expect("a folder");
        assert_eq!(kind(&temp.path().join("study.emic")), Folder::Local);
    }
}
