//! Alone in its process, because it lowers the limit of open files for everyone.

use pausa_scheduler::EventLoop;
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[test]
fn accept_says_that_there_are_no_descriptors_and_goes_on_when_there_are() {
    let event_loop = EventLoop::new().unwrap();
    let handle = event_loop.handle();
    let listener = handle.listen("127.0.0.1:0".parse().unwrap()).unwrap();
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
