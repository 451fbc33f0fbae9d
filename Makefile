# earshot: one Makefile, no recursion.
#
#   make              the program: build/release/earshot
#   make demo         the main job on an embedded default, offline
#   make test         every test      (SAN=address,undefined or SAN=thread: under sanitizers)
#   make screenshots  every screen of the web page, in build/screenshots
#   make fuzz bench eval lint format install uninstall clean deps
#
# V=1 shows the commands. Outputs live in build/VARIANT/.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $(2))

comma := ,
VERSION := 0.1.0
PREFIX ?= /usr/local
SAN ?=
FUZZ := $(filter fuzz fuzz-programs,$(MAKECMDGOALS))
VARIANT := $(if $(FUZZ),fuzz,$(if $(SAN),san-$(subst $(comma),-,$(SAN)),release))
B := build/$(VARIANT)

# ---- packages ----------------------------------------------------------------------------
PACKAGES_BUILD := gcc g++ pkg-config libcurl4-openssl-dev libxml2-dev libxapian-dev libsqlite3-dev \
	zlib1g-dev libdeflate-dev libglib2.0-dev libjansson-dev libpsl-dev libidn2-dev libicu-dev libuchardet-dev \
	libseccomp-dev libgmime-3.0-dev libsodium-dev libmicrohttpd-dev ca-certificates publicsuffix
# A node or Chromium that is there already, from wherever, will do.
PACKAGES_TEST := python3 openssl curl libssl-dev iproute2 wget strace unzip xapian-tools $(if $(shell command -v npm),,nodejs npm) \
	$(if $(shell command -v chromium),,chromium) $(if $(shell command -v java),,default-jre-headless)
PACKAGES_BENCH := python3 curl openssl nginx-light wrk wget2 libboost1.74-doc postgresql-doc-15 libhyperscan-dev \
	cppreference-doc-en-html python3.11-doc libstdc++-12-doc newsboat sfeed xapian-tools xapian-examples xapian-omega
PACKAGES_LINT := clang-format cppcheck shellcheck
PACKAGES_FUZZ := clang-14 libclang-rt-14-dev

# Installs those of $(1) that are missing (as root or by a sudo that asks nothing), or says the
# one line to run. Where there is no dpkg the compiler has to say what is missing.
define install-missing
	@command -v dpkg-query >/dev/null || exit 0; \
	have=" $$(dpkg-query -W -f='$${db:Status-Abbrev}$${Package} ' $(1) 2>/dev/null)"; need=; \
	for p in $(1); do case "$$have" in *" ii $$p "*) ;; *) need="$$need $$p" ;; esac; done; \
	[ -n "$$need" ] || exit 0; \
	line="apt-get install -y --no-install-recommends$$need"; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo=sudo; \
	else echo "Packages are missing. As root, run:  apt-get update && $$line" >&2; exit 1; fi; \
	echo "installing:$$need"; \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive $$line -qq >/dev/null
endef

# ---- flags -------------------------------------------------------------------------------
LIBS := libcurl libxml-2.0 xapian-core sqlite3 zlib libdeflate glib-2.0 gobject-2.0 jansson libpsl libidn2 icu-uc icu-i18n \
	uchardet libseccomp gmime-3.0 libsodium libmicrohttpd

# Needs the packages, so it is made before anything is compiled; make then reads itself again.
config := build/config.mk
ifeq ($(filter clean deps test-bare format lint%,$(MAKECMDGOALS)),)
include $(config)
endif

$(config): Makefile
	$(call install-missing,$(PACKAGES_BUILD))
	@mkdir -p $(@D) && cflags=$$(pkg-config --cflags $(LIBS)) && ldlibs=$$(pkg-config --libs $(LIBS)) && \
	printf 'LIB_CFLAGS := %s\nLIB_LDLIBS := %s -lpthread -lm\n' "$$cflags" "$$ldlibs" > $@

WARN := -Wall -Wextra -Wshadow -Wformat=2 -Wpointer-arith -Wwrite-strings -Wundef -Wvla \
	-Wcast-qual -Wnull-dereference -Wduplicated-cond -Wlogical-op -Wimplicit-fallthrough -Werror
WARN_C := -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wbad-function-cast
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE \
	$(if $(SAN),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
OPT := $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) $(if $(findstring undefined,$(SAN)),-fno-sanitize-recover=undefined),-O2 -g)

# libFuzzer is clang's. It is made from the same sources in a variant of its own, so `fuzz` stands
# alone on the command line.
ifneq ($(FUZZ),)
ifneq ($(words $(MAKECMDGOALS)),1)
$(error `make fuzz` builds with another compiler: ask for nothing else along with it)
endif
CC := clang-14
CXX := clang++-14
fuzz_packages := build/fuzz-packages
gcc_only := -Wduplicated-cond -Wlogical-op -fstack-clash-protection
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
WARN := $(filter-out $(gcc_only),$(WARN)) -Wno-missing-field-initializers
HARDEN := $(filter-out $(gcc_only) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3,$(HARDEN))
endif

CPPFLAGS := -I. -D_GNU_SOURCE -DEARSHOT_VERSION='"$(VERSION)"'
CFLAGS := -std=c17 $(OPT) $(HARDEN) $(WARN) $(WARN_C) $(LIB_CFLAGS)
CXXFLAGS := -std=c++17 $(OPT) $(HARDEN) $(filter-out -Wduplicated-cond -Wlogical-op,$(WARN)) $(LIB_CFLAGS)
LDFLAGS := -pie -Wl,-z,relro,-z,now,-z,noexecstack $(if $(SAN),-fsanitize=$(SAN)) -Wl,--as-needed

# ---- the program -------------------------------------------------------------------------
FOLDERS := query indexer crawler data base
# Commands look sideways, so they are linked as they are; the rest of a folder is a library.
commands := $(foreach f,$(FOLDERS),$(patsubst %,$(B)/%.o,$(wildcard $(f)/cmd_*.c)))
sources = $(filter-out $(1)/cmd_%,$(wildcard $(1)/*.c $(1)/*.cc))
objects = $(patsubst %,$(B)/%.o,$(call sources,$(1)))
archives := $(foreach f,$(FOLDERS),$(if $(call sources,$(f)),$(B)/$(f).a))

all: $(B)/earshot

define archive-rule
$$(B)/$(1).a: $$(call objects,$(1))
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call archive-rule,$(f))))

$(B)/%.c.o: %.c $(config) | $(fuzz_packages)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(B)/%.cc.o: %.cc $(config) | $(fuzz_packages)
	$(call say,CXX,$<)
	$(Q)mkdir -p $(@D) && $(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

# The seeds travel inside the program.
$(B)/data/seeds.c.o: $(wildcard seeds/*)

# So do the style sheet, script and icon of the web page.
$(B)/query/asset.c.o: $(wildcard query/web/*)

# So does the script that bundles carry.
$(B)/query/verify_script.c.o: query/verify.sh

# Folders call each other only downwards, so one pass over the archives resolves everything.
$(B)/earshot: $(B)/earshot.c.o $(commands) $(archives)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) $(OPT) -o $@ $^ $(LIB_LDLIBS)

# ---- tests -------------------------------------------------------------------------------
unit_sources := $(wildcard tests/unit/test_*.c tests/unit/test_*.cc)
unit_tests := $(addprefix $(B)/,$(basename $(unit_sources)))

define link-test
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CXX) $(LDFLAGS) $(OPT) -o $@ $^ $(LIB_LDLIBS)
endef
$(B)/tests/unit/%: $(B)/tests/unit/%.c.o $(archives)
	$(link-test)
$(B)/tests/unit/%: $(B)/tests/unit/%.cc.o $(archives)
	$(link-test)

# Packages that only tests and demo need; a stamp, so that dpkg is asked once.
test_packages := build/test-packages
$(test_packages): Makefile
	$(call install-missing,$(PACKAGES_BUILD) $(PACKAGES_TEST))
	@mkdir -p $(@D) && touch $@

# What the tests of mail and of the web page take from npm.
node_modules := build/node/done
$(node_modules): tests/mail/package.json | $(test_packages)
	$(call say,NPM,$(@D))
	$(Q)mkdir -p $(@D) && cp $< $(@D)/ && npm install --prefix $(@D) --silent --no-audit --no-fund >/dev/null && touch $@

# What the tests of bundles take from there: two readers of web archives, and a player.
bundle_modules := build/node-bundle/done
$(bundle_modules): tests/bundle/package.json | $(test_packages)
	$(call say,NPM,$(@D))
	$(Q)mkdir -p $(@D)/player && cp $< $(@D)/ && npm install --prefix $(@D) --silent --no-audit --no-fund >/dev/null && \
	cd $(@D) && npm pack --silent replaywebpage@2.5.3 >/dev/null && \
	tar -xzf replaywebpage-2.5.3.tgz -C player --strip-components=1 && touch done

# Each parser under libFuzzer: `make fuzz FUZZ_SECONDS=600 FUZZ_TARGETS="url feed"`. The tests run the
# same targets over their corpora, from a main of ours.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_targets := $(FUZZ_TARGETS:%=$(B)/tests/fuzz/fuzz_%)
fuzz_shared := $(filter-out $(if $(FUZZ),%/replay.c.o),$(patsubst %,$(B)/%.o, \
	$(filter-out tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c))))

$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.c.o $(fuzz_shared) $(archives)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) $(OPT) $(if $(FUZZ),-fsanitize=fuzzer) -o $@ $^ $(LIB_LDLIBS)

fuzz-programs: $(fuzz_targets)
fuzz: $(fuzz_targets)
	$(Q)BUILD=$(B) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(FUZZ_TARGETS)

$(fuzz_packages): Makefile
	$(call install-missing,$(PACKAGES_BUILD) $(PACKAGES_FUZZ))
	@mkdir -p $(@D) && touch $@

# The web server that tests and demo crawl.
origin := $(B)/tests/origin/origin
origin_objects := $(patsubst %,$(B)/%.o,$(wildcard tests/origin/*.c))

$(origin_objects): | $(test_packages)
$(origin): $(origin_objects)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) $(OPT) -o $@ $^ $(LIB_LDLIBS) -lssl -lcrypto

# TESTS="unit/ cli/10" runs, and makes, only those whose name contains one of the words.
named = $(if $(TESTS),$(sort $(foreach w,$(TESTS),$(foreach t,$(1),$(if $(findstring $(w),$(2)$(patsubst fuzz_%,%,$(notdir $(t)))),$(t))))),$(1))
test_programs := $(B)/earshot $(origin) $(call named,$(unit_tests),unit/) $(call named,$(fuzz_targets),fuzz/)
test: $(test_packages) $(node_modules) $(bundle_modules) $(test_programs)
	$(Q)EARSHOT=$(CURDIR)/$(B)/earshot BUILD=$(CURDIR)/$(B) SAN=$(SAN) tests/run $(TESTS)

# All that the tests run, to be made ahead of them.
test-programs: $(test_packages) $(node_modules) $(bundle_modules) $(test_programs)

demo: $(B)/earshot $(origin)
	$(Q)EARSHOT=$(B)/earshot ORIGIN=$(origin) tests/demo/run

# A picture of every screen of the web page, to be looked at.
screenshots: $(B)/earshot $(origin) $(node_modules)
	$(Q)EARSHOT=$(B)/earshot ORIGIN=$(origin) tests/web/screenshots

# Programs of the measurements.
bench_programs := $(patsubst %,$(B)/%,$(basename $(wildcard tests/bench/*.c tests/bench/*.cc)))

# Hyperscan is measured where it is there; the program does not need it.
hyperscan := $(shell pkg-config --exists libhs 2>/dev/null && echo yes)
$(B)/tests/bench/bench_matcher.c.o: CPPFLAGS += $(if $(hyperscan),-DHAVE_HYPERSCAN $(shell pkg-config --cflags libhs))
$(B)/tests/bench/bench_matcher: LIB_LDLIBS += $(if $(hyperscan),-lhs)

$(B)/tests/bench/%: $(B)/tests/bench/%.c.o $(archives)
	$(link-test)
$(B)/tests/bench/%: $(B)/tests/bench/%.cc.o $(archives)
	$(link-test)

# Cost, beside peers on the same input in the same run: one JSON line each.
bench: $(B)/earshot $(bench_programs) $(origin)
	$(call install-missing,$(PACKAGES_BUILD) $(PACKAGES_BENCH))
	$(Q)for b in tests/bench/*.py; do EARSHOT=$(B)/earshot BUILD=$(B) ORIGIN=$(origin) python3 $$b || exit 1; done

# How well mentions are recognised, by category, and what scores are worth; how well texts and days of
# pages are found, by kind.
eval: $(B)/earshot $(B)/tests/origin/origin
	$(Q)EARSHOT=$(B)/earshot python3 tests/eval/mentions.py
	$(Q)EARSHOT=$(B)/earshot python3 tests/eval/pages.py
	$(Q)EARSHOT=$(B)/earshot ORIGIN=$(B)/tests/origin/origin python3 tests/eval/search.py

# Units are installed, not switched on; each waits for /etc/earshot/earshot.conf and a store. Packages are
# made with PREFIX=/usr and DESTDIR=FOLDER.
units := $(notdir $(wildcard service/*.service service/*.timer))
install: $(B)/earshot
	$(Q)install -D -m 755 $(B)/earshot $(DESTDIR)$(PREFIX)/bin/earshot
	$(Q)install -D -m 644 docs/earshot.1 $(DESTDIR)$(PREFIX)/share/man/man1/earshot.1
	$(Q)install -D -m 644 service/earshot.conf $(DESTDIR)$(PREFIX)/share/doc/earshot/earshot.conf
	$(Q)install -D -m 644 service/earshot.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/earshot.conf
	$(Q)install -D -m 644 service/earshot.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/earshot.conf
	$(Q)install -D -m 644 service/earshot-.service.d/hardening.conf \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/earshot-.service.d/hardening.conf
	$(Q)for u in $(units); do sed 's|@BINDIR@|$(PREFIX)/bin|' service/$$u | \
		install -D -m 644 /dev/stdin $(DESTDIR)$(PREFIX)/lib/systemd/system/$$u || exit 1; done

uninstall:
	$(Q)cd $(DESTDIR)$(PREFIX) && rm -f bin/earshot share/man/man1/earshot.1 share/doc/earshot/earshot.conf \
		lib/sysusers.d/earshot.conf lib/tmpfiles.d/earshot.conf $(units:%=lib/systemd/system/%) && \
		rm -rf lib/systemd/system/earshot-.service.d

# A bare Debian, only make and git in it, as root: see tests/bare.
test-bare:
	$(Q)tests/bare

deps test-deps:
	$(call install-missing,$(PACKAGES_BUILD) $(PACKAGES_TEST) $(PACKAGES_LINT) $(PACKAGES_FUZZ))

c_files = $(wildcard *.c *.h $(addsuffix /*.[ch],$(FOLDERS)) tests/*/*.[ch] indexer/*.cc indexer/*.hh \
	tests/unit/*.cc)

lint: lint-format lint-cppcheck lint-shell

lint-format:
	$(call install-missing,$(PACKAGES_LINT))
	$(Q)clang-format --dry-run --Werror $(c_files)

lint-shell:
	$(call install-missing,$(PACKAGES_LINT))
	$(Q)shellcheck -e SC1091,SC2016,SC2034,SC2154 .ci/run tests/run tests/fuzz/run tests/layers tests/bare tests/demo/run query/verify.sh tests/web/state \
		tests/web/screenshots \
		$(wildcard tests/cli/[0-9]*.sh tests/cases/run-*)

# Leaks are left to the sanitizers: cppcheck knows nothing of g_autoptr.
lint-cppcheck:
	$(call install-missing,$(PACKAGES_LINT))
	$(Q)cppcheck --quiet --error-exitcode=1 --enable=warning,portability --inline-suppr --std=c11 --library=gtk \
		$(addprefix --suppress=,unknownMacro memleak leakNoVarFunctionCall arrayIndexThenCheck) \
		-I. $(filter-out tests/unit/%,$(filter %.c,$(c_files)))

format:
	clang-format -i $(c_files)

clean:
	rm -rf build

.PHONY: all demo test test-programs test-bare fuzz fuzz-programs bench eval screenshots install uninstall deps test-deps \
	lint lint-format lint-cppcheck lint-shell format clean
.SECONDARY:

-include $(shell find build/$(VARIANT) -name '*.d' 2>/dev/null)
