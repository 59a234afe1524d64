//! Parses the type layouts that the nightly compiler prints (`-Zprint-type-sizes`).

use serde::{Deserialize, Serialize};

/// The layout of a type, such as a coroutine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Type {
    /// The compiler's name of the type.
    pub name: String,
    /// In bytes, with padding.
    pub size: u64,
    /// In bytes.
    pub align: u64,
    /// The states: the variants of a coroutine or an enum. A struct has one state without a name.
    pub variants: Vec<Variant>,
}

/// One state of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The name: `Suspend0` for a coroutine, or the variant's own.
    pub name: String,
    /// In bytes, without the discriminant.
    pub size: u64,
    /// The parts, in the order of their offsets.
    pub parts: Vec<Part>,
}

/// A part of a state: a field, a variable or padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The kind of the part.
    pub kind: Kind,
    /// The name; empty for padding.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// The type, if the compiler prints it.
    pub of_type: Option<String>,
}

/// The kind of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A captured variable. Its place is reserved in all states.
    Upvar,
    /// A local variable that is live across this suspension.
    Local,
    /// A field of a struct or an enum.
    Field,
    /// Unused bytes.
    Padding,
}

impl Type {
    /// The states in which the type is paused. Leaves out the states before the start and after the end.
    pub fn paused(&self) -> impl Iterator<Item = &Variant> {
        let others = ["Unresumed", "Returned", "Panicked", "Start", "Done", "Poisoned"];
        self.variants.iter().filter(move |variant| !others.contains(&&*variant.name))
    }
}

impl Part {
    /// The name to show. A part without a name, such as the value received at a suspension, is shown as its type in
    /// parentheses.
    pub fn called(&self) -> String {
        match (&self.of_type, self.name.strip_prefix('.')) {
            (Some(of_type), Some(_)) => format!("({of_type})"),
            (None, Some(_)) => "(no name)".to_string(),
            (_, None) => self.name.clone(),
        }
    }
}

/// Prefixes of the names that the compiler gives to coroutine types.
const BODIES: [&str; 6] = [
    "coroutine@",
    "static coroutine@",
    "gen block@",
    "gen closure body@",
    "async block@",
    "async closure body@",
];

/// Returns the file, line and column of the body of a coroutine type, from a name such as
/// `{coroutine@src/ch2_echo.rs:19:13: 19:21}`. `None` if the type only mentions such a body.
pub fn place(name: &str) -> Option<(&str, usize, usize)> {
    let inner = name.strip_prefix('{')?;
    let place = BODIES.iter().find_map(|kind| inner.strip_prefix(kind))?;
    if place.contains(['{', '@']) {
        return None;
    }
    let (file, numbers) = place.split_once(".rs:")?;
    let mut numbers = numbers.split(':');
    let (line, column) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    Some((place.get(..file.len() + ".rs".len())?, line, column))
}

/// Parses the layouts of all types whose names `is_wanted` accepts.
pub fn parse(text: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Type> {
    let mut types: Vec<Type> = Vec::new();
    let mut wanted = false;
    for line in text.lines().filter_map(|line| line.strip_prefix("print-type-size")) {
        if let Some(head) = line.strip_prefix(" type: `") {
            let parsed = head.rsplit_once("`: ").filter(|(name, _)| is_wanted(name));
            let parsed = parsed.and_then(|(name, sizes)| Some((name, bytes(sizes)?, align(sizes))));
            wanted = parsed.is_some();
            if let Some((name, size, align)) = parsed {
                types.push(Type { name: name.to_string(), size, align, variants: Vec::new() });
            }
            continue;
        }
        let Some(last) = types.last_mut().filter(|_| wanted) else { continue };
        let line = line.trim_start();
        if let Some((name, sizes)) = line.strip_prefix("variant `").and_then(|rest| rest.split_once("`: ")) {
            let size = bytes(sizes).unwrap_or(0);
            last.variants.push(Variant { name: name.to_string(), size, parts: Vec::new() });
        } else if let Some(part) = part(line) {
            if last.variants.is_empty() {
                last.variants.push(Variant { name: String::new(), size: last.size, parts: Vec::new() });
            }
            last.variants.last_mut().into_iter().for_each(|variant| variant.parts.push(part.clone()));
        }
    }
    types
}

fn part(line: &str) -> Option<Part> {
    if let Some(sizes) = line.strip_prefix("padding: ").or_else(|| line.strip_prefix("end padding: ")) {
        return Some(Part { kind: Kind::Padding, name: String::new(), size: bytes(sizes)?, of_type: None });
    }
    let (kind, rest) = [(Kind::Upvar, "upvar `."), (Kind::Local, "local `."), (Kind::Field, "field `.")]
        .into_iter()
        .find_map(|(kind, word)| Some((kind, line.strip_prefix(word)?)))?;
    let (name, sizes) = rest.split_once("`: ")?;
    let of_type = sizes.split_once("type: ").map(|(_, name)| name.to_string());
    Some(Part { kind, name: name.to_string(), size: bytes(sizes)?, of_type })
}

fn bytes(sizes: &str) -> Option<u64> {
    sizes.split_once(" bytes")?.0.parse().ok()
}

fn align(sizes: &str) -> u64 {
    let align = sizes.split_once("alignment: ").and_then(|(_, rest)| bytes(rest));
    align.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
print-type-size type: `{coroutine@crates/a/src/ch2_worker.rs:19:13: 19:21}`: 112 bytes, alignment: 8 bytes
print-type-size     discriminant: 1 bytes
print-type-size     variant `Suspend0`: 105 bytes
print-type-size         local `..coroutine_field0`: 24 bytes, offset: 0 bytes, alignment: 8 bytes, type: Message
print-type-size         padding: 73 bytes
print-type-size         upvar `.transcript`: 8 bytes, alignment: 8 bytes
print-type-size     variant `Returned`: 104 bytes
print-type-size     end padding: 6 bytes
print-type-size type: `other::Thing`: 4 bytes, alignment: 4 bytes
print-type-size     field `.a`: 4 bytes
print-type-size type: `ch2_worker::Dialogue`: 16 bytes, alignment: 8 bytes
print-type-size     field `.transcript`: 8 bytes
print-type-size     field `.waiting_for`: 1 bytes
print-type-size     end padding: 7 bytes
";

    #[test]
    fn a_coroutine_has_a_state_for_each_suspension_with_what_is_alive_across_it() {
        let [coroutine] = &parse(TEXT, |name| name.starts_with('{'))[..] else { panic!("one type") };
        assert_eq!((coroutine.size, coroutine.align), (112, 8));
        let [suspended, returned] = &coroutine.variants[..] else { panic!("two states") };
        assert_eq!((suspended.name.as_str(), suspended.size), ("Suspend0", 105));
        let seen: Vec<_> =
            suspended.parts.iter().map(|part| (part.kind, part.name.as_str(), part.size)).collect();
        assert_eq!(
            seen,
            [(Kind::Local, ".coroutine_field0", 24), (Kind::Padding, "", 73), (Kind::Upvar, "transcript", 8)]
        );
        assert_eq!(suspended.parts[0].of_type.as_deref(), Some("Message"));
        assert_eq!(returned.name, "Returned");
    }

    #[test]
    fn a_struct_has_one_state_with_its_fields() {
        let [dialogue] = &parse(TEXT, |name| name.starts_with("ch2_worker::"))[..] else {
            panic!("one type")
        };
        let [variant] = &dialogue.variants[..] else { panic!("one state") };
        assert_eq!(variant.parts.iter().map(|part| part.size).sum::<u64>(), dialogue.size);
    }

    #[test]
    fn a_body_has_its_place_in_its_name_and_a_type_around_it_has_none() {
        let name = "{static coroutine@crates/a/src/ch2_worker.rs:19:13: 19:21}";
        assert_eq!(place(name), Some(("crates/a/src/ch2_worker.rs", 19, 13)));
        for name in
            ["{async fn body of a()}", "{async block@a.rs:1:1: {closure@b.rs:2:2: 2:3}}", "Pin<Box<A>>"]
        {
            assert_eq!(place(name), None);
        }
    }

    #[test]
    fn types_that_are_not_wanted_are_left_out_with_their_fields() {
        assert_eq!(parse(TEXT, |name| name == "nobody"), []);
    }
}
