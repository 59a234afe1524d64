//! In a process of its own, because it lowers the limit of open files of its process.

use pausa_scheduler::EventLoop;
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::{anywhere, in_a_process_of_its_own};

#[test]
fn accept_fails_without_descriptors_and_succeeds_when_there_are_some_again() {
    let test =
        "out_of_file_descriptors::accept_fails_without_descriptors_and_succeeds_when_there_are_some_again";
    if let Some(child) = in_a_process_of_its_own(test) {
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    let listener = handle.listen(anywhere()).unwrap();
    let address = listener.local_addr().unwrap();
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum }).unwrap();
    event_loop.block_on(async {
        let first = handle.connect(address).await.unwrap();
        let (_served, _) = listener.accept().await.unwrap();
        let second = handle.connect(address).await.unwrap();
        let mut hoard = Vec::new();
        while let Ok(file) = std::fs::File::open("/dev/null") {
            hoard.push(file);
        }
        for _ in 0..3 {
            let error = listener.accept().await.err().unwrap();
            assert_eq!(error.raw_os_error(), Some(Errno::MFILE.raw_os_error()));
            let error = handle.connect(address).await.err().unwrap();
            assert_eq!(error.raw_os_error(), Some(Errno::MFILE.raw_os_error()));
        }
        drop(hoard);
        let (served, peer) = listener.accept().await.unwrap();
        assert_eq!(peer, second.get_ref().local_addr().unwrap());
        served.write_all(b"welcome").await.unwrap();
        assert_eq!(second.read(&mut [0; 100]).await.unwrap(), 7);
        drop(first);
    });
}
