# Maintenance tasks. `make check` is what guards main.
export CGO_ENABLED := 0
GO       ?= go
TOOL      = $(GO) tool -modfile=tools/go.mod
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
STAMP     = -X github.com/latent-go/latent/internal/origin.Version=$(VERSION) -X github.com/latent-go/latent/internal/origin.Revision=$(shell git rev-parse HEAD 2>/dev/null)
PROGRAMS  = $(notdir $(wildcard cmd/*))
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
# The packages where goroutines share data.
RACY      = ./mcmc/... ./internal/web/... ./internal/ptycho/network/... ./internal/ptycho/training/... ./internal/term/... ./internal/runs/... ./internal/pipeline/... ./internal/journal/... ./internal/atomicfile/... ./internal/album/model/... ./internal/album/evaluate/...

.PHONY: torture fuzz-long evidence mutate browser check test vet staticcheck format race cross bench dist generate clean

check: format vet staticcheck test race cross

test:
	$(GO) test ./...

vet:
	$(GO) vet ./...
	$(GO) vet -tags xla ./internal/ptycho/... ./cmd/ptycho

staticcheck:
	$(TOOL) staticcheck ./...

format:
	@bad=$$($(TOOL) gofumpt -l $$(git ls-files '*.go')); if [ -n "$$bad" ]; then echo "not gofumpt-formatted:"; echo "$$bad"; exit 1; fi

# The race detector is the one thing here that needs a C compiler.
race:
	CGO_ENABLED=1 $(GO) test -race -short $(RACY)

# Every figure on real data that README and docs quote: docs/evidence.md says how
# to get the data. make evidence LATENT_DATA=DIR
evidence:
	@LATENT_DATA="$(LATENT_DATA)" $(GO) run ./benchmarks/evidence

# The pages in a real Chromium; .ci/install gets one.
browser:
	$(GO) test -tags browser -run 'Browser|Live|Hostile' ./cmd/aoty-pipeline

# Kills, failing system calls, full disks, flipped bits, links switched under way and
# two of everything at once, for 20 minutes, with figures at the end. TORTURE="-for 2m -seed 7" for another one.
TORTURE ?= -for 20m -seed 1
torture:
	$(GO) run ./benchmarks/torture $(TORTURE)

# Every fuzz target there is, one after the other: make fuzz-long FUZZTIME=2m FUZZ=FuzzOpen
FUZZTIME ?= 10m
FUZZ     ?= .
fuzz-long:
	@scripts/fuzz "$(FUZZTIME)" "$(FUZZ)"

cross:
	@for p in linux/arm64 darwin/arm64 windows/amd64; do \
		echo "build $$p"; GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build -o /dev/null ./cmd/... || exit 1; done

# Changes that the tests must notice, drawn by chance: make mutate SEED=7 N=20.
N ?= 60
mutate:
	$(GO) run ./benchmarks/mutate -n $(N) $(if $(SEED),-seed $(SEED))

# Our own timings; benchmarks/*/run compares with peers, measured in the same run.
bench:
	$(GO) test -run '^$$' -bench . ./mcmc ./internal/album/model ./internal/album/features ./internal/fourier ./inferencedata ./internal/simd

generate:
	$(GO) generate ./...

# Archives with the program, the demo data, licences and a checksum file.
dist:
	scripts/dist "$(VERSION)" "$(STAMP)" $(PLATFORMS)

clean:
	rm -rf dist bin
