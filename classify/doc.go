// Package classify says which capabilities a piece of work shows, how
// strongly, how far it reaches, and why.
//
// A Ladder and its Rules are tables of TOML; the built-in ones are compiled in
// (Builtin), and a person's config lays its own over them (Base.Lay). Compile
// turns them into a Classifier or says everything that is wrong with them at once.
//
// # How a piece is judged
//
// In this order, which is the same whatever the order of items and rules:
//
//  1. Each item is read once: its prose is what remains of the text without
//     templates, quotes, code, generated lists and trailers; its files are
//     counted under the globs of all rules; generated files count no lines. Of
//     a review or comment only the actor's own words are read.
//  2. Vetoes. A veto that holds takes its own item out, for its capability or
//     for all of them, and never the whole piece. Bots are out by a veto.
//  3. Rules. Each rule asks each item that is left. Its condition is true,
//     false or unknown: a fact that was not looked up is unknown, false && it
//     is false, true || it is true, and not unknown is unknown. A rule that
//     holds for several items counts once, with the item that reached
//     furthest, else the first: forty small commits are one, and so is the
//     same text in a commit and its pull request. A change by somebody else,
//     at which the actor mentored or reviewed, is asked only by rules that
//     ask for the part they had: what it says and does is not theirs.
//  4. Groups. Of the rules of a capability in one group the best counts, since
//     they are signals of the same thing.
//  5. Points of what is left add up for each capability. A trailer
//     "Evidence: CAPABILITY" gives more than any rules do, and no veto takes
//     it away.
//  6. Strength. From WeakPoints on there is a tag, from ModeratePoints it is
//     moderate, from StrongPoints strong. Fewer points are none.
//  7. Scope. A tag reaches as far as the furthest of its items, or as far as a
//     rule says by itself. Where no team is known it is unknown.
//  8. The three strongest tags stay; the order of the ladder settles ties.
//  9. Delivery, the baseline, goes by the same steps and stands apart: it
//     takes none of the three and never speaks for a target.
//  10. Near misses are rules that failed by one part, of which at least half
//     was there, and would have changed a strength; unknown are those that
//     wait for a fact.
//  11. Expectations of a level then count pieces by their tags (Measure).
//
// A rule is asked only about items that have some of the words or files its
// condition waits for (triggers); that changes no verdict.
//
// # Conditions
//
// A condition is an expression in the syntax of expr-lang/expr, of which the
// parser and the type checker are used. Evaluation is this package's own: in
// three values, without loops or allocation that grows with the text, and able
// to name the facts by which it came out.
package classify
