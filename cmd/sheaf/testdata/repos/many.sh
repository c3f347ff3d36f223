# Thirty small repositories below "src", in folders of different depth, one of
# them inside another; beside them a second clone of the first, one whose only
# commit is gone, and a mirror that is of no interest.
set -e
export GIT_AUTHOR_DATE=2026-10-05T10:00:00+0200 GIT_COMMITTER_DATE=2026-10-05T10:00:00+0200
create() {
	git init -q "$1"
	printf '%s\n' "$1" >"$1/name.txt"
	git -C "$1" add name.txt
	git -C "$1" commit -q -m "begin $(basename "$1")"
}
for i in $(seq 1 29); do
	create "src/team$((i % 3))/lib/r$i"
done
create src/team1/lib/r1/inner
git clone -q src/team1/lib/r1 src/copies/r1
create src/broken
commit=$(git -C src/broken rev-parse HEAD)
rm -f "src/broken/.git/objects/$(echo "$commit" | cut -c1-2)/$(echo "$commit" | cut -c3-)"
create src/mirrors/r99
