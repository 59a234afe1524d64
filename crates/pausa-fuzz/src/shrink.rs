//! Shrinks a body as long as it still differs.

use crate::ast::{Body, Expr, Node};

/// Makes candidates with one part removed or simplified, the smallest first. Some are not well typed.
fn simpler(body: &Body) -> Vec<Body> {
    let mut found = Vec::new();
    let mut try_ = |place: usize, change: &dyn Fn(Node<'_>)| {
        let changed = body.changed(place, change);
        found.extend((changed != *body).then_some(changed));
    };
    let (mut counted, mut lengths) = (body.clone(), Vec::new());
    counted.walk(&mut |node| {
        lengths.push(match node {
            Node::Block(block) => Some(block.stmts.len()),
            Node::Expr(_) => None,
        });
    });
    for (place, length) in lengths.into_iter().enumerate() {
        match length {
            Some(length) => {
                for stmt in 0..length {
                    try_(place, &|node| {
                        if let Node::Block(block) = node {
                            block.stmts.remove(stmt);
                        }
                    });
                }
            }
            None => {
                for number in 0..3 {
                    try_(place, &|node| {
                        if let Node::Expr(expr) = node {
                            simplify(expr, number);
                        }
                    });
                }
            }
        }
    }
    let size = |body: &Body| body.text().len();
    found.retain(|simpler| size(simpler) < size(body));
    found.sort_by_key(size);
    found
}

/// Makes replacements for an expression: a part of it, or a literal.
fn simplify(expr: &mut Expr, number: usize) {
    let replaced = match (&*expr, number) {
        (
            Expr::Add(a, _) | Expr::Say(a) | Expr::Pause(a) | Expr::Check(a) | Expr::Boom(a) | Expr::Not(a),
            0,
        )
        | (Expr::Add(_, a) | Expr::Peek(_, Some(a)) | Expr::Eat(_, Some(a)), 1) => (**a).clone(),
        (Expr::Peek(a, Some(_)), 0) => Expr::Peek(a.clone(), None),
        (Expr::Eat(a, Some(_)), 0) => Expr::Eat(a.clone(), None),
        (Expr::If(_, block, _) | Expr::IfLet(_, _, None, block, _), 0) => Expr::Block(None, block.clone()),
        (Expr::If(_, _, Some(block)) | Expr::IfLet(.., Some(block)), 1) => Expr::Block(None, block.clone()),
        (Expr::IfLet(v, of, Some(_), then, other), 0) => {
            Expr::IfLet(*v, of.clone(), None, then.clone(), other.clone())
        }
        (Expr::MatchNum(_, a, ..) | Expr::MatchOpt(.., a), 0) => Expr::Block(None, a.clone()),
        (Expr::MatchNum(.., a) | Expr::MatchOpt(_, _, _, _, a, _), 1) => Expr::Block(None, a.clone()),
        (Expr::Block(_, block), 0) if block.stmts.is_empty() => match &block.tail {
            Some(tail) => (**tail).clone(),
            None => return,
        },
        (Expr::Odd(_), 2) => Expr::Odd(Box::new(Expr::Num(1))),
        (Expr::Lazy(_, a, _), 0) | (Expr::Lazy(_, _, a), 1) => (**a).clone(),
        (Expr::Take(v, _), 2) => Expr::New(u64::from(*v) + 900),
        (Expr::New(_) | Expr::Num(_) | Expr::Pair(..) | Expr::Opt(_) | Expr::Ref(_), _) => return,
        (_, 2) => Expr::Num(1),
        _ => return,
    };
    *expr = replaced;
}

/// Shrinks a body until no candidate differs. `differs` returns the numbers of the candidates that differ.
pub fn shrink(body: Body, rounds: usize, mut differs: impl FnMut(&[Body]) -> Vec<usize>) -> Body {
    let mut body = body;
    for _ in 0..rounds {
        let mut candidates = simpler(&body);
        // Many candidates are compiled as one program.
        candidates.truncate(150);
        let Some(&first) = differs(&candidates).first() else { break };
        body = candidates.swap_remove(first);
    }
    // Functions that nothing calls.
    while body.functions.len() > 1 {
        let last = body.functions.len() - 1;
        let text = format!("{:?}", body.functions);
        if text.contains(&format!("Call({last}, ")) || text.contains(&format!("Delegate({last}, ")) {
            break;
        }
        body.functions.pop();
    }
    body
}
