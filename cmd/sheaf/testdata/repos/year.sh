# The repository of README: a year of Ann's work on an invented shop.
set -e
git init -q shop
cd shop
git remote add origin https://github.com/acme/shop.git
ann='Ann <ann@acme.test>'
bob='Bob <bob@acme.test>'

# commit DATE AUTHOR MESSAGE: commits what is there.
commit() {
	git add -A
	GIT_AUTHOR_DATE="$1T10:00:00+0100" GIT_COMMITTER_DATE="$1T10:00:00+0100" \
		GIT_AUTHOR_NAME="${2%% <*}" GIT_AUTHOR_EMAIL="$(echo "$2" | sed 's/.*<\(.*\)>/\1/')" git commit -q -m "$3"
}
# lines N TEXT: N numbered lines.
lines() { seq 1 "$1" | sed "s|.*|$2 &|"; }

mkdir -p cart pay docs/rfc docs/runbooks .github/workflows
lines 40 '// cart' >cart/cart.go
lines 60 '// pay' >pay/pay.go
commit 2025-12-01 "$bob" 'begin'

lines 90 'Alternative, what speaks for it, what it costs, and who has to change:' >docs/rfc/0007-refund-events.md
commit 2026-01-14 "$ann" 'RFC 7: one event for refunds (#31)

Three services guess from three formats whether money went back. This proposes
one event. Alternatives considered: polling, a shared table. Trade-off: each
consumer changes once.'

git checkout -q -b PAY-7-refunds
lines 70 '// refund' >pay/refund.go
commit 2026-02-03 "$ann" 'PAY-7: write the refund event'
lines 50 '// refund test' >pay/refund_test.go
commit 2026-02-05 "$ann" 'PAY-7: refuse a refund twice'
git checkout -q main
GIT_AUTHOR_DATE=2026-02-09T10:00:00+0100 GIT_COMMITTER_DATE=2026-02-09T10:00:00+0100 GIT_AUTHOR_NAME=Bob GIT_AUTHOR_EMAIL=bob@acme.test \
	git merge -q --no-ff -m 'Merge pull request #34 from ann/PAY-7-refunds

Refund event' PAY-7-refunds

lines 25 '// cart, kept warm' >cart/warm.go
commit 2026-03-18 "$ann" 'cart: reduce the time of a request by two thirds (#41)

The price list is kept in memory. The 99th percentile of /cart goes from 840 ms to
210 ms, allocations from 12 MB to 3 MB a request (benchmark in warm_test.go).'

lines 45 'Step' >docs/runbooks/refunds-stuck.md
commit 2026-05-06 "$ann" 'docs: runbook for refunds that are stuck

After the outage of 2 May nobody knew which queue to look at.'

lines 30 '// clock' >pay/clock_test.go
commit 2026-06-22 "$ann" 'pay: find out why TestExpiry is flaky

The test read the clock twice around midnight. A fake clock is passed in now,
so the race can not come back.'

lines 60 'run:' >.github/workflows/build.yml
commit 2026-08-11 "$ann" 'ci: build only what changed

A change of one service waits 4 minutes instead of 19.'

printf 'v1.4.2\n' >cart/VERSION
commit 2026-09-02 "$ann" 'Bump version to 1.4.2'
sed 's/^Step 3$/Step three/' docs/runbooks/refunds-stuck.md >x && mv x docs/runbooks/refunds-stuck.md
commit 2026-09-03 "$ann" 'fix typo'
lines 45 '// vouchers' >cart/vouchers.go
lines 30 '// vouchers test' >cart/vouchers_test.go
commit 2026-10-20 "$ann" 'cart: accept vouchers (#58)'
git checkout -q -b gift-cards
lines 10 '// gift' >cart/gift.go
commit 2026-11-19 "$ann" 'cart: begin with gift cards'
git checkout -q main
git update-ref refs/remotes/origin/main main
git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
