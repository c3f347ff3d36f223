# sheaf: two commands to know, make run and make test.

REPO ?= .
ME ?=
AUTHOR ?=
ONLY ?=
PREFIX ?= $(HOME)/.local

GO ?= go
STATICCHECK_VERSION := v0.8.2
TOOLS := $(CURDIR)/bin/tools
AXE_VERSION := 4.11.0
AXE := bin/tools/axe-core-$(AXE_VERSION)/axe.min.js
GITHUB_SCHEMA_VERSION := 15.26.1
GITHUB_SCHEMA := $(TOOLS)/graphql-schema-$(GITHUB_SCHEMA_VERSION).graphql
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
LDFLAGS := -s -w -X main.commit=$(COMMIT)
SHEAF := bin/sheaf --repo "$(REPO)" $(if $(ME),--me "$(ME)")

.PHONY: browser run build test schema lint cross fmt bench microbench man install clean

## run: harvest REPO for its git identity, or ME, and print the last twelve months
run: build
	@$(SHEAF) harvest 1y
	@$(SHEAF) digest 1y

## build: make bin/sheaf
build:
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/sheaf ./cmd/sheaf

## test: run every test
test:
	$(GO) test ./...

## schema: fetch GitHub's GraphQL schema, which tests check queries against (needs npm)
schema: $(GITHUB_SCHEMA)

$(GITHUB_SCHEMA):
	@mkdir -p $(TOOLS)/schema
	cd $(TOOLS)/schema && npm pack --silent @octokit/graphql-schema@$(GITHUB_SCHEMA_VERSION)
	@tar -xzf $(TOOLS)/schema/octokit-graphql-schema-$(GITHUB_SCHEMA_VERSION).tgz -C $(TOOLS)/schema package/schema.graphql
	@mv $(TOOLS)/schema/package/schema.graphql $@
	@rm -rf $(TOOLS)/schema

## lint: gofmt, vet and staticcheck
lint: $(TOOLS)/staticcheck-$(STATICCHECK_VERSION)
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt: $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(TOOLS)/staticcheck-$(STATICCHECK_VERSION) ./...

$(TOOLS)/staticcheck-$(STATICCHECK_VERSION):
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) $(GO) install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
	@mv $(TOOLS)/staticcheck $@

## cross: vet what is built for macOS and Windows alone, where no test runs
cross:
	GOOS=darwin GOARCH=arm64 $(GO) vet ./...
	GOOS=windows GOARCH=amd64 $(GO) vet ./...

## browser: what the tests of the page need: Chromium (Debian, as root) and axe-core
browser: $(AXE)
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; }

$(AXE):
	@mkdir -p $(@D)
	cd $(@D) && npm pack --silent axe-core@$(AXE_VERSION) && tar xzf axe-core-$(AXE_VERSION).tgz --strip-components=1 package/axe.min.js && rm axe-core-$(AXE_VERSION).tgz

## fmt: format every file
fmt:
	gofmt -w $$(git ls-files '*.go')

## bench: compare with git log in REPO for AUTHOR, or in a generated repository; ONLY the rows named so
bench: build
	$(GO) run ./cmd/sheafbench -sheaf bin/sheaf $(if $(filter command environment,$(firstword $(origin REPO))),-repo "$(REPO)") $(if $(AUTHOR),-author "$(AUTHOR)") $(if $(ONLY),-only "$(ONLY)")

## microbench: Go benchmarks
microbench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

## man: write the manual pages to dist/man
man: build
	@rm -rf dist/man
	bin/sheaf man dist/man/man1

## install: put sheaf and its name for git, git-sheaf, into PREFIX/bin
install: build
	install -d "$(PREFIX)/bin"
	install -m 755 bin/sheaf "$(PREFIX)/bin/sheaf"
	ln -sf sheaf "$(PREFIX)/bin/git-sheaf"

## clean: remove what was built
clean:
	rm -rf bin dist
