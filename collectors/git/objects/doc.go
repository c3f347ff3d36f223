// Package objects reads the objects of a git repository: loose ones, packs
// with single and multi-pack indexes, and those borrowed through alternates.
// It never writes, runs no program, and takes what it reads for hostile:
// damage comes back as a typed error that names the object or the file, never
// as a panic, a hang or an allocation larger than the data can account for.
//
// A Store is shared by any number of goroutines. Each of them reads through a
// Reader of its own, which keeps an inflater, buffers and a bounded cache of
// delta bases. Walk visits all commits reachable from some tips on several
// workers at once.
//
// # Files that change while they are read
//
// Packs are mapped where the system can. A pack that git deletes stays
// readable through its mapping; an object that is nowhere to be found makes
// the store look at the directories once more before it is called missing.
// A file that shrinks under its mapping makes the processor fault. Each public
// call turns such a fault into a Corrupt error: it asks the runtime to panic
// instead of ending the process, for its goroutine and its duration alone, and
// recovers. Every other panic goes on.
//
// # What is checked
//
// The sizes and the Adler-32 sum of each zlib stream that is read to its end
// and the size of each delta's base and result are always checked. What is loose,
// what is in a pack that does not fit its index, and of packs whose index has no sums
// (version 1, multi-pack) blobs and tags, is hashed as well and compared with its
// name. Where the index has a sum of the entry that is enough, and for commits and
// trees without one the others are, as they are for git. So a byte that makes a delta
// of an object with the base of another one of the same kind and size is not noticed,
// nor one in an index without sums that leads to another commit or tree.
package objects
