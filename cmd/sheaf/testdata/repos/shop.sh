# The repository "shop" of the scripts: a few months of Ann's work, and a
# colleague's.
set -e
git init -q shop
cd shop
git remote add origin https://github.com/acme/shop.git

# commit DATE AUTHOR MESSAGE: commits what is there.
commit() {
	git add -A
	GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=$1 GIT_AUTHOR_NAME=${2%% <*} GIT_AUTHOR_EMAIL=$(echo "$2" | sed 's/.*<\(.*\)>/\1/') \
		git commit -q --allow-empty -m "$3"
}
ann='Ann <ann@acme.test>'
bob='Bob <bob@acme.test>'

mkdir -p cart docs/rfc .github/workflows
printf 'package cart\n' >cart/cart.go
commit 2026-06-02T10:00:00+0200 "$bob" 'cart: begin'
seq 1 80 | sed 's/.*/Alternative & was weighed against the others, with its consequences./' >docs/rfc/0001-refunds.md
commit 2026-09-03T10:00:00+0200 "$ann" 'docs: RFC for refunds across teams (#11)'
printf 'package cart\n\nfunc Warm() {}\n' >cart/cart.go
commit 2026-10-05T10:00:00+0200 "$ann" 'PAY-7: keep the cart warm (#12)'
printf 'package cart\n\nfunc TestWarm() {}\n' >cart/cart_test.go
commit 2026-10-06T10:00:00+0200 "$ann" 'PAY-7: test that the cart is warm (#13)'
printf 'x\n' >cart/typo.txt
commit 2026-11-10T23:30:00-0800 "$ann" 'fix typo'
printf 'y\n' >cart/bob.txt
commit 2026-11-11T10:00:00+0100 "$bob" 'cart: pair on refunds

Co-authored-by: Ann <ann@acme.test>'
