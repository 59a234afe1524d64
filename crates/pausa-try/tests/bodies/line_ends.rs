//! CRLF, tabs, a name that is not ASCII, and an operand over three lines.
fn run(n: usize)
	->
	impl Iterator<Item
=	usize>
{
	let s = "a
b".len();
	for größe in 0..n	{ yield
		größe
+ s; }
}
