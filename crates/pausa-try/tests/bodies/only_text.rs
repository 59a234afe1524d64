//! The word is in comments, strings, characters, attributes and documentation, where it is text.
fn run(n: usize) -> impl Iterator<Item = &'static str> {
    // yield in a comment: yield 1; { ( "
    /*yield/*yield*/'*/
    yield "yield(x);";
    yield r#"raw "yield" { "#;
    yield r##"a "# yield"##;
    let c = 'y'; let _b = b"yield"; let _c = c"yield"; let _l: &'static str = "'";
    yield if c == 'y' { "\"yield\"" } else { "no" };
    /// doc yield
    fn helper() -> &'static str { "yield" }
    yield helper();
    #[allow(unused)] let r#yield: u8 = 3;
    for _ in 0..n { yield "\u{1F600} ünï" }
}
