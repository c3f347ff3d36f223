# sheaf: two commands to know, make run and make test.

REPO ?= .
ME ?=
AUTHOR ?=
PREFIX ?= $(HOME)/.local

GO ?= go
STATICCHECK_VERSION := v0.8.2
TOOLS := $(CURDIR)/bin/tools
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
LDFLAGS := -s -w -X main.commit=$(COMMIT)
SHEAF := bin/sheaf --repo "$(REPO)" $(if $(ME),--me "$(ME)")

.PHONY: run build test lint fmt bench microbench man install clean

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

## fmt: format every file
fmt:
	gofmt -w $$(git ls-files '*.go')

## bench: compare with git log in REPO for AUTHOR, or in a generated repository
bench: build
	$(GO) run ./cmd/sheafbench -sheaf bin/sheaf $(if $(filter command environment,$(firstword $(origin REPO))),-repo "$(REPO)") $(if $(AUTHOR),-author "$(AUTHOR)")

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
