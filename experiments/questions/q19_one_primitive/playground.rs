// Does not compile: E0626
#![feature(gen_blocks, async_iterator)]

fn main() {
    let words = ["hola".to_string()];
    let _waits = async {
        for word in words.clone().iter() {
            std::future::ready(word.len()).await;
        }
    };
    let _both = async gen {
        for word in words.clone().iter() {
            yield std::future::ready(word.len()).await;
        }
    };
    let _yields = gen {
        for word in words.clone().iter() {
            yield word.len();
        }
    };
}
