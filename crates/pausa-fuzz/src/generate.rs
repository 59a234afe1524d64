//! Generates random bodies from a seed. They are well typed, terminate, and move only values that are initialized.

use std::fmt;

use fastrand::Rng;
use pausa_story::Failure;

use crate::ast::{Block, Body, Expr, Shape, Stmt, Ty, Var};
use crate::interpret::{self, Trace};

/// A profile: the constructs that bodies contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// Iterators with all that iterators can contain.
    Everything,
    /// Without borrows across pauses: `gen` takes part.
    NoBorrows,
    /// Pauses are statements: diapause takes part, and CPython.
    Typed,
    /// Calls that panic.
    Panics,
    /// `async fn`.
    Awaiting,
    /// Values are sent, and functions delegate.
    Dialogues,
}

impl Profile {
    /// All profiles, in the order in which they take turns.
    pub const ALL: [Profile; 6] = [
        Profile::Everything,
        Profile::NoBorrows,
        Profile::Typed,
        Profile::Panics,
        Profile::Awaiting,
        Profile::Dialogues,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Everything => "everything",
            Profile::NoBorrows => "no-borrows",
            Profile::Typed => "typed",
            Profile::Panics => "panics",
            Profile::Awaiting => "awaiting",
            Profile::Dialogues => "dialogues",
        }
    }

    /// Finds a profile by its name.
    ///
    /// # Errors
    /// A usage error that lists all profiles, if none has this name.
    pub fn asked(name: &str) -> Result<Self, Failure> {
        Profile::ALL.into_iter().find(|profile| profile.name() == name).ok_or_else(|| {
            let names = Profile::ALL.map(Profile::name);
            Failure::Usage(format!("there is no profile `{name}`; there are: {}", names.join(", ")))
        })
    }

    /// The shape of its bodies.
    pub fn shape(self) -> Shape {
        match self {
            Profile::Awaiting => Shape::Future,
            Profile::Dialogues => Shape::Dialogue,
            _ => Shape::Iterator,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Generates the body of a seed, with its trace: the first attempt that pauses and is not too long.
pub fn body(profile: Profile, seed: u64) -> (Body, Trace) {
    let mut rng = Rng::with_seed(seed ^ ((profile as u64 + 1) << 56));
    loop {
        let functions = match profile {
            Profile::Typed => rng.usize(1..=2),
            _ => rng.usize(1..=3),
        };
        let body = Body {
            shape: profile.shape(),
            functions: (0..functions)
                .map(|number| Generator::new(&mut rng, profile, number, functions).function())
                .collect(),
        };
        if let Some(trace) = interpret::trace(&body, 0)
            && (LEAST_PAUSES..=MOST_PAUSES).contains(&trace.pauses)
            && trace.lines.len() <= MOST_LINES
        {
            return (body, trace);
        }
    }
}

const LEAST_PAUSES: usize = 6;
const MOST_PAUSES: usize = 24;
const MOST_LINES: usize = 900;

/// Which parts of a variable are initialized.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    /// A pair without one of its parts.
    Part(u8),
    /// Moved, or moved on some path: it can be assigned only.
    Gone,
}

#[derive(Clone, Copy)]
struct Known {
    var: Var,
    ty: Ty,
    state: State,
    /// A reference to it is alive.
    frozen: bool,
    /// The depth of loops at its declaration. A variable from outside a loop cannot be moved in it.
    depth: usize,
}

#[derive(Clone, Copy)]
struct Label {
    number: u32,
    has_value: bool,
    can_continue: bool,
}

struct Generator<'r> {
    rng: &'r mut Rng,
    profile: Profile,
    number: usize,
    functions: usize,
    vars: Vec<Known>,
    refs: Vec<Var>,
    labels: Vec<Label>,
    /// The number of enclosing loops and labelled blocks.
    depth: usize,
    next: u32,
    next_id: u64,
    /// The number of statements and expressions that may still be generated.
    fuel: i32,
    nesting: usize,
    /// Whether an expression may pause or leave at this place.
    calm: bool,
}

impl<'r> Generator<'r> {
    fn new(rng: &'r mut Rng, profile: Profile, number: usize, functions: usize) -> Self {
        let known = |var, ty| Known { var, ty, state: State::Whole, frozen: false, depth: 0 };
        let fuel = if number == 0 { rng.i32(15..60) } else { rng.i32(6..20) };
        Generator {
            rng,
            profile,
            number,
            functions,
            vars: vec![known(0, Ty::Noisy), known(1, Ty::Num)],
            refs: Vec::new(),
            labels: Vec::new(),
            depth: 0,
            next: 2,
            next_id: number as u64 * 100 + 10,
            fuel,
            nesting: 0,
            calm: false,
        }
    }

    fn function(mut self) -> Block {
        let mut block = self.block(false);
        if !ends(&block) {
            let value = self.calm_number();
            block.stmts.push(Stmt::Return(value));
        }
        // A function that does not pause would be another kind of function.
        let text = format!("{block:?}");
        if !["Yield(", "Pause(", "Call(", "Delegate("].iter().any(|pause| text.contains(pause)) {
            block.stmts.insert(0, Stmt::Yield(Expr::Num(4)));
        }
        block
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    fn is_typed(&self) -> bool {
        self.profile == Profile::Typed
    }

    fn declare(&mut self, ty: Ty, state: State) -> Var {
        let var = self.fresh();
        self.vars.push(Known { var, ty, state, frozen: false, depth: self.depth });
        var
    }

    /// Generates a block, with a value if `has_value`.
    fn block(&mut self, has_value: bool) -> Block {
        let (vars, refs) = (self.vars.len(), self.refs.len());
        let frozen: Vec<_> = self.vars.iter().map(|known| known.frozen).collect();
        self.nesting += 1;
        let mut block = Block::default();
        let most = if self.nesting == 1 { 9 } else { 4 };
        for _ in 0..self.rng.usize(1..=most) {
            if self.fuel <= 0 || ends(&block) {
                break;
            }
            self.fuel -= 1;
            self.statement(&mut block.stmts);
        }
        if has_value && !ends(&block) {
            block.tail = Some(Box::new(self.number(2)));
        }
        self.nesting -= 1;
        self.vars.truncate(vars);
        self.refs.truncate(refs);
        for (known, frozen) in self.vars.iter_mut().zip(frozen) {
            known.frozen = frozen;
        }
        block
    }

    /// Generates branches of which one is taken. A value that one of them moves is moved afterwards.
    fn branches<T>(&mut self, actions: &[Branch<'_, 'r, T>]) -> Vec<T> {
        let before = self.vars.clone();
        let mut after: Option<Vec<Known>> = None;
        let mut made = Vec::new();
        for action in actions {
            self.vars.clone_from(&before);
            let (branch, leaves) = action(self);
            made.push(branch);
            if leaves {
                continue;
            }
            match &mut after {
                None => after = Some(self.vars.clone()),
                Some(after) => {
                    for (known, other) in after.iter_mut().zip(&self.vars) {
                        if known.state != other.state {
                            known.state = State::Gone;
                        }
                    }
                }
            }
        }
        self.vars = after.unwrap_or(before);
        made
    }

    fn statement(&mut self, to: &mut Vec<Stmt>) {
        // Pauses are the subject.
        if self.chance(30) {
            let value = self.operand(2);
            // Keep the value sent in a variable.
            if self.profile == Profile::Dialogues && self.chance(60) {
                let value = Expr::Pause(Box::new(self.calm_number()));
                let var = self.declare(Ty::Num, State::Whole);
                return to.push(Stmt::Let(var, Ty::Num, value));
            }
            return to.push(Stmt::Yield(value));
        }
        match self.rng.u32(0..26) {
            0..=4 => {
                let ty = [Ty::Num, Ty::Noisy, Ty::Noisy, Ty::Pair, Ty::Opt][self.rng.usize(0..5)];
                let value = self.of(ty);
                let var = self.declare(ty, State::Whole);
                to.push(Stmt::Let(var, ty, value));
            }
            5 if !self.is_typed() => {
                let ty = if self.chance(70) { Ty::Noisy } else { Ty::Pair };
                let var = self.declare(ty, State::Gone);
                to.push(Stmt::Declare(var, ty));
            }
            6 if !self.is_typed() => {
                let value = self.pair();
                let (a, b) = (self.declare(Ty::Noisy, State::Whole), self.declare(Ty::Noisy, State::Whole));
                to.push(Stmt::LetPair(a, b, value));
            }
            7 => to.push(Stmt::LetWild(match self.rng.u32(0..3) {
                0 => self.new_noisy(),
                1 => Expr::Pair(Box::new(self.new_noisy()), Box::new(self.noisy())),
                _ => self.number(3),
            })),
            8 if !self.is_typed() => {
                let value = self.option();
                let other = self.diverging();
                let var = self.declare(Ty::Noisy, State::Whole);
                to.push(Stmt::LetElse(var, value, other));
            }
            9 if matches!(
                self.profile,
                Profile::Everything | Profile::Panics | Profile::Dialogues | Profile::Awaiting
            ) =>
            {
                if let Some(at) = self.movable(Ty::Noisy) {
                    let of = self.vars[at].var;
                    self.vars[at].frozen = true;
                    let var = self.fresh();
                    self.refs.push(var);
                    to.push(Stmt::LetRef(var, of));
                }
            }
            10..=12 => self.assign(to),
            13 => {
                let of = Box::new(self.noisy());
                to.push(Stmt::Expr(Expr::Eat(of, None)));
            }
            14 if self.depth > 0 => self.move_and_return(to),
            14..=17 => {
                let condition = self.flow();
                to.push(Stmt::Expr(condition));
            }
            18 | 19 if self.nesting < 4 => self.repeat(to),
            20 if self.profile.shape() == Shape::Iterator && self.number + 1 < self.functions => {
                let function = self.rng.usize(self.number + 1..self.functions);
                let noisy = self.noisy();
                let number = self.number(1);
                to.push(Stmt::Delegate(function, noisy, number));
            }
            21 if self.nesting > 1 && self.chance(60) => {
                let stmt = self.leaving();
                to.push(stmt);
            }
            // diapause refuses it.
            22 | 23 if !self.is_typed() => self.move_on_a_condition(to),
            _ => {
                let value = self.number(3);
                to.push(Stmt::LetWild(value));
            }
        }
    }

    fn assign(&mut self, to: &mut Vec<Stmt>) {
        let Some(at) = self.pick_var(|known| !known.frozen && known.var != 1) else { return };
        let Known { var, ty, .. } = self.vars[at];
        let value = self.of(ty);
        self.vars[at].state = State::Whole;
        to.push(Stmt::Assign(var, value));
    }

    /// In a loop: a variable from outside is moved and given a new value, with a pause between.
    fn move_and_return(&mut self, to: &mut Vec<Stmt>) {
        let depth = self.depth;
        let outside = |known: &Known| {
            known.ty == Ty::Noisy && known.state == State::Whole && !known.frozen && known.depth < depth
        };
        let Some(at) = self.pick_var(outside) else { return };
        let var = self.vars[at].var;
        to.push(Stmt::Expr(Expr::Eat(Box::new(Expr::Take(var, None)), None)));
        to.push(Stmt::Yield(Expr::Num(5)));
        let value = self.new_noisy();
        to.push(Stmt::Assign(var, value));
    }

    /// One branch moves a variable. A pause follows, so that its drop flag is kept; then it may have a new value.
    fn move_on_a_condition(&mut self, to: &mut Vec<Stmt>) {
        let condition = self.condition(1);
        let at = self.movable(Ty::Noisy).filter(|_| self.chance(50)).unwrap_or_else(|| {
            let value = self.new_noisy();
            let var = self.declare(Ty::Noisy, State::Whole);
            to.push(Stmt::Let(var, Ty::Noisy, value));
            self.vars.len() - 1
        });
        let var = self.vars[at].var;
        self.vars[at].state = State::Gone;
        let stmt = |stmt| Block { stmts: vec![stmt], tail: None };
        let moves = stmt(Stmt::Expr(Expr::Eat(Box::new(Expr::Take(var, None)), None)));
        let pauses = stmt(Stmt::Yield(Expr::Num(8)));
        let (then, other) = match self.rng.u32(0..3) {
            0 => (moves, None),
            1 => (moves, Some(pauses)),
            _ => (pauses, Some(moves)),
        };
        to.push(Stmt::Expr(Expr::If(Box::new(condition), then, other)));
        to.push(Stmt::Yield(Expr::Num(6)));
        if self.chance(30) {
            let value = self.new_noisy();
            self.vars[at].state = State::Whole;
            to.push(Stmt::Assign(var, value));
        }
    }

    /// Generates code that may run several times or in part. It moves nothing from outside, and assigns nothing for certain.
    fn apart<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.vars.clone();
        self.depth += 1;
        let made = action(self);
        self.depth -= 1;
        for (known, before) in self.vars.iter_mut().zip(before) {
            if known.state != before.state {
                known.state = State::Gone;
            }
        }
        made
    }

    /// Generates an `if`, a `match` or a loop.
    fn flow(&mut self) -> Expr {
        match self.rng.u32(0..8) {
            0..=2 => self.if_else(false),
            3 | 4 => self.if_let(false),
            5 if !self.is_typed() => self.match_option(false),
            6 => self.match_number(false),
            _ => {
                if self.is_typed() || self.nesting > 3 {
                    return Expr::Block(None, self.block(false));
                }
                self.labelled_block(false)
            }
        }
    }

    /// Generates with a variable that a pattern binds. A guard can only borrow it.
    fn binding<T>(&mut self, var: Var, is_guard: bool, action: impl FnOnce(&mut Self) -> T) -> T {
        let (ty, state, frozen, depth) = (Ty::Noisy, State::Whole, is_guard, self.depth);
        self.vars.push(Known { var, ty, state, frozen, depth });
        let made = action(self);
        self.vars.pop();
        made
    }

    /// Generates without pauses.
    fn calmly<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let was = std::mem::replace(&mut self.calm, true);
        let made = action(self);
        self.calm = was;
        made
    }

    fn labelled<T>(&mut self, label: Label, action: impl FnOnce(&mut Self) -> T) -> T {
        self.labels.push(label);
        let made = action(self);
        self.labels.pop();
        made
    }

    /// An option that is matched, the variable that `Some` binds, and perhaps a condition on it.
    fn pattern(&mut self, guarded: bool, guard: impl FnOnce(&mut Self) -> Expr) -> (Box<Expr>, Var, Guard) {
        let (place, of) = self.scrutinee();
        let var = self.fresh();
        let guard = guarded.then(|| Box::new(self.binding(var, true, guard)));
        if let Some(at) = place {
            self.vars[at].state = State::Gone;
        }
        (Box::new(of), var, guard)
    }

    fn if_else(&mut self, has_value: bool) -> Expr {
        let condition = Box::new(self.condition(2));
        let plain = |this: &mut Self| leaving(this.block(has_value));
        let mut made = self.branches(&[&plain, &plain]);
        let (other, then) = (made.pop(), made.pop().unwrap_or_default());
        Expr::If(condition, then, other)
    }

    fn if_let(&mut self, has_value: bool) -> Expr {
        let guarded = self.chance(30) && !self.is_typed();
        let (of, v, and) = self.pattern(guarded, |this| this.condition(1));
        let bound = |this: &mut Self| leaving(this.binding(v, false, |this| this.block(has_value)));
        let mut made = self.branches(&[&bound, &|this| leaving(this.block(has_value))]);
        let (other, then) = (made.pop(), made.pop().unwrap_or_default());
        Expr::IfLet(v, of, and, then, other)
    }

    fn match_option(&mut self, has_value: bool) -> Expr {
        let guarded = self.chance(60);
        let (of, v, guard) = self.pattern(guarded, |this| this.calmly(|this| this.condition(1)));
        let bound = |this: &mut Self| leaving(this.binding(v, false, |this| this.block(has_value)));
        let plain = |this: &mut Self| leaving(this.block(has_value));
        let mut made = self.branches(&[&bound, &plain, &plain]).into_iter();
        let mut next = || made.next().unwrap_or_default();
        Expr::MatchOpt(of, v, guard, next(), next(), next())
    }

    fn labelled_block(&mut self, has_value: bool) -> Expr {
        let number = self.fresh();
        let label = Label { number, has_value, can_continue: false };
        Expr::Block(Some(number), self.apart(|this| this.labelled(label, |this| this.block(has_value))))
    }

    fn match_number(&mut self, has_value: bool) -> Expr {
        let of = Box::new(self.number(2));
        let plain = |this: &mut Self| leaving(this.block(has_value));
        let zero = self.branches(&[&plain, &|_| (Block::default(), false)]).swap_remove(0);
        let guard = Box::new(self.condition(1));
        let mut made = self.branches(&[&plain, &plain]);
        let (rest, guarded) = (made.pop().unwrap_or_default(), made.pop().unwrap_or_default());
        Expr::MatchNum(of, zero, guard, guarded, rest)
    }

    /// An option that is matched: a variable, which is not moved where the pattern does not bind, or a value.
    fn scrutinee(&mut self) -> (Option<usize>, Expr) {
        match self.movable(Ty::Opt) {
            Some(at) if self.chance(60) => (Some(at), Expr::Take(self.vars[at].var, None)),
            _ => (None, self.new_option()),
        }
    }

    fn repeat(&mut self, to: &mut Vec<Stmt>) {
        let label = self.fresh();
        let times = self.rng.u64(1..=3);
        // diapause needs the type of an iterator.
        let kind = if self.is_typed() { 1 } else { self.rng.u32(0..3) };
        let with_value = kind == 2;
        // A condition is evaluated in each turn: it moves nothing from outside.
        let (condition, var, block) = self.apart(|this| {
            let condition = this.condition(1);
            let var = (kind == 0).then(|| this.declare(Ty::Num, State::Whole));
            let label = Label { number: label, has_value: with_value, can_continue: true };
            let block = this.labelled(label, |this| this.block(false));
            if var.is_some() {
                this.vars.pop();
            }
            (condition, var, block)
        });
        match (kind, var) {
            (0, Some(var)) => to.push(Stmt::For(label, var, times, block)),
            (1, _) => to.push(Stmt::While(label, times, condition, block)),
            _ => {
                let var = self.declare(Ty::Num, State::Whole);
                to.push(Stmt::Let(var, Ty::Num, Expr::Loop(label, times, block)));
            }
        }
    }

    /// `break`, `continue` or `return`.
    fn leaving(&mut self) -> Stmt {
        let labels = self.labels.clone();
        let label = self.pick(&labels);
        match label {
            // A typed body leaves only its innermost loop, as Python does.
            Some(label) if !self.is_typed() || label.number == labels[labels.len() - 1].number => {
                if label.can_continue && self.chance(30) {
                    Stmt::Continue(label.number)
                } else {
                    let value = label.has_value.then(|| self.calm_number());
                    Stmt::Break(label.number, value)
                }
            }
            _ => Stmt::Return(self.calm_number()),
        }
    }

    fn diverging(&mut self) -> Block {
        let vars = self.vars.clone();
        let mut block = Block::default();
        if self.chance(60) {
            block.stmts.push(Stmt::Yield(self.calm_number()));
        }
        let leaves = self.leaving();
        block.stmts.push(leaves);
        self.vars = vars;
        block
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        if of.is_empty() { None } else { Some(of[self.rng.usize(0..of.len())]) }
    }

    fn pick_var(&mut self, can: impl Fn(&Known) -> bool) -> Option<usize> {
        let at: Vec<_> = (0..self.vars.len()).filter(|&at| can(&self.vars[at])).collect();
        self.pick(&at)
    }

    /// Whether a variable of this type can be moved here.
    fn can_move(&self, known: &Known, ty: Ty) -> bool {
        known.ty == ty && known.state == State::Whole && !known.frozen && known.depth == self.depth
    }

    /// A variable of a type that can be moved here.
    fn movable(&mut self, ty: Ty) -> Option<usize> {
        let at: Vec<_> = (0..self.vars.len()).filter(|&at| self.can_move(&self.vars[at], ty)).collect();
        self.pick(&at)
    }

    /// Moves a variable of a type, if there is one, with this chance.
    fn moved(&mut self, ty: Ty, percent: u32) -> Option<Expr> {
        let at = self.movable(ty).filter(|_| self.chance(percent))?;
        Some(self.take(at))
    }

    fn take(&mut self, at: usize) -> Expr {
        self.vars[at].state = State::Gone;
        Expr::Take(self.vars[at].var, None)
    }

    fn of(&mut self, ty: Ty) -> Expr {
        match ty {
            Ty::Num => self.number(3),
            Ty::Noisy => self.noisy(),
            Ty::Pair => self.pair(),
            Ty::Opt => self.option(),
        }
    }

    fn new_noisy(&mut self) -> Expr {
        self.next_id += 1;
        Expr::New(self.next_id)
    }

    /// Moves a variable or a part of one, or makes a new one.
    fn noisy(&mut self) -> Expr {
        if self.vars.iter().any(|known| self.can_move(known, Ty::Noisy))
            && self.chance(45)
            && let Some(at) = self.movable(Ty::Noisy)
        {
            return self.take(at);
        }
        let depth = self.depth;
        let has_part =
            |known: &Known| known.ty == Ty::Pair && known.state != State::Gone && known.depth == depth;
        if self.chance(40)
            && let Some(at) = self.pick_var(has_part)
        {
            let which = self.part_of(at);
            let state = &mut self.vars[at].state;
            *state = if *state == State::Whole { State::Part(which) } else { State::Gone };
            return Expr::Take(self.vars[at].var, Some(which));
        }
        self.new_noisy()
    }

    /// A part of a pair that is not moved.
    fn part_of(&mut self, at: usize) -> u8 {
        match self.vars[at].state {
            State::Part(gone) => 1 - gone,
            _ => self.rng.u8(0..=1),
        }
    }

    fn pair(&mut self) -> Expr {
        self.moved(Ty::Pair, 40).unwrap_or_else(|| Expr::Pair(Box::new(self.noisy()), Box::new(self.noisy())))
    }

    fn new_option(&mut self) -> Expr {
        let of = self.chance(75).then(|| Box::new(self.noisy()));
        Expr::Opt(of)
    }

    fn option(&mut self) -> Expr {
        self.moved(Ty::Opt, 40).unwrap_or_else(|| self.new_option())
    }

    /// A number that is evaluated without a pause.
    fn calm_number(&mut self) -> Expr {
        self.calmly(|this| this.number(1))
    }

    /// Generates the operand of a yield. async-stream supports no pause in the operand of another, so the profile without
    /// borrows has none.
    fn operand(&mut self, depth: u32) -> Expr {
        match self.profile {
            Profile::NoBorrows => self.calmly(|this| this.number(depth)),
            _ => self.number(depth),
        }
    }

    /// What can be borrowed: a variable, a part of one, a reference or a new value.
    fn borrowable(&mut self) -> (Expr, Option<usize>) {
        let refs = self.refs.clone();
        if let (true, Some(var)) = (self.chance(40), self.pick(&refs)) {
            return (Expr::Ref(var), None);
        }
        let there = |known: &Known| match (known.ty, known.state) {
            (Ty::Noisy, State::Whole) => true,
            (Ty::Pair, state) => state != State::Gone,
            _ => false,
        };
        match self.pick_var(there) {
            Some(at) if self.chance(70) => {
                let Known { var, ty, .. } = self.vars[at];
                let which = (ty == Ty::Pair).then(|| self.part_of(at));
                (Expr::Take(var, which), Some(at))
            }
            _ => (self.new_noisy(), None),
        }
    }

    /// A number, of at most this depth.
    fn number(&mut self, depth: u32) -> Expr {
        self.fuel -= 1;
        let simple = depth == 0 || self.fuel <= 0;
        let boxed = |expr| Box::new(expr);
        let pauses = !self.calm && !self.is_typed();
        match self.rng.u32(0..if simple { 4 } else { 17 }) {
            0 => Expr::Num(self.rng.u64(0..10)),
            1..=3 => {
                let numbers: Vec<_> =
                    self.vars.iter().filter(|known| known.ty == Ty::Num).map(|it| it.var).collect();
                self.pick(&numbers).map_or(Expr::Num(2), Expr::Var)
            }
            4 | 5 => Expr::Add(boxed(self.number(depth - 1)), boxed(self.number(depth - 1))),
            6 => Expr::Say(boxed(self.number(depth - 1))),
            7 | 8 => {
                let (of, at) = self.borrowable();
                let across = self.profile != Profile::NoBorrows && !self.is_typed();
                if !across || !self.chance(50) {
                    return Expr::Peek(boxed(of), None);
                }
                let before = at.map(|at| (at, self.vars[at]));
                // Borrowed while the other argument is evaluated: nor may a part of a borrowed pair be moved there.
                if let Some((at, known)) = before {
                    self.vars[at].frozen = true;
                    self.vars[at].state = if known.ty == Ty::Pair { State::Gone } else { known.state };
                }
                let with = self.number(depth - 1);
                if let Some((at, known)) = before {
                    self.vars[at] = known;
                }
                Expr::Peek(boxed(of), Some(boxed(with)))
            }
            9 | 10 => {
                let of = self.noisy();
                let with = self.chance(60).then(|| boxed(self.number(depth - 1)));
                Expr::Eat(boxed(of), with)
            }
            11 | 12 if pauses => Expr::Pause(boxed(self.operand(depth - 1))),
            13 if !self.is_typed() && self.nesting < 4 => self.valued(),
            14 if self.profile == Profile::Panics => Expr::Boom(boxed(self.number(depth - 1))),
            15 if pauses && self.chance(50) => Expr::Check(boxed(self.number(depth - 1))),
            15 if pauses && self.nesting > 1 && self.chance(30) => {
                let before = self.vars.clone();
                let stmt = self.leaving();
                self.vars = before;
                Expr::Leave(Box::new(stmt))
            }
            16 if pauses && self.profile.shape() != Shape::Iterator && self.number + 1 < self.functions => {
                let function = self.rng.usize(self.number + 1..self.functions);
                let noisy = self.noisy();
                Expr::Call(function, boxed(noisy), boxed(self.number(depth - 1)))
            }
            _ => Expr::Say(boxed(Expr::Num(self.rng.u64(0..10)))),
        }
    }

    /// A block or a choice that has a value.
    fn valued(&mut self) -> Expr {
        if self.calm {
            return Expr::Num(3);
        }
        match self.rng.u32(0..6) {
            0 => Expr::Block(None, self.block(true)),
            1 => self.labelled_block(true),
            2 => self.if_let(true),
            3 => self.match_option(true),
            4 => self.match_number(true),
            _ => self.if_else(true),
        }
    }

    fn condition(&mut self, depth: u32) -> Expr {
        if depth > 0 && self.chance(25) {
            let and = self.rng.bool();
            let first = Box::new(self.condition(depth - 1));
            // The second may not be evaluated: what it moves is gone.
            let second = self
                .branches(&[&|this| (Some(this.condition(depth - 1)), false), &|_| (None, false)])
                .swap_remove(0)
                .unwrap_or(Expr::Not(Box::new(Expr::Odd(Box::new(Expr::Num(1))))));
            return Expr::Lazy(and, first, Box::new(second));
        }
        let odd = Expr::Odd(Box::new(self.number(depth + 1)));
        if self.chance(20) { Expr::Not(Box::new(odd)) } else { odd }
    }
}

/// The condition of a pattern.
type Guard = Option<Box<Expr>>;

/// Generates a branch, and returns whether it leaves the block.
type Branch<'a, 'r, T> = &'a dyn Fn(&mut Generator<'r>) -> (T, bool);

fn leaving(block: Block) -> (Block, bool) {
    let leaves = ends(&block);
    (block, leaves)
}

/// Whether a block ends with a statement that leaves it.
fn ends(block: &Block) -> bool {
    block.stmts.last().is_some_and(Stmt::leaves)
}
