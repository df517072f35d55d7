# Fuzzing with clang's libFuzzer. t/fuzz/targets names each target and the
# sources it is to cover; t/fuzz/run runs one after the other.
#
#	make fuzz			minutes each
#	make fuzz FUZZ_SECONDS=5	seconds each
#	make fuzz FUZZ="path proxy"	only these

FUZZ_SECONDS = 120
FUZZ         = $(shell sed 's/\#.*//; s/[ \t].*//' t/fuzz/targets)
FUZZ_DIR     = $(O)/fuzz
FUZZ_CC      = clang
FUZZ_FLAGS   = -std=gnu17 -g -O1 -Wall -Wextra -fno-omit-frame-pointer \
               -fsanitize=address,undefined -fno-sanitize-recover=all \
               -fprofile-instr-generate -fcoverage-mapping
FUZZ_APR     = $(shell pkg-config --cflags-only-I apr-util-1)
FUZZ_COMPILE = $(FUZZ_CC) $(CPPFLAGS) $(FUZZ_APR) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link
FUZZ_LINK    = $(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -Wl,--wrap=session_init
FUZZ_MAIN    = -Dmain=$(subst /,_,$(patsubst services/%/,%_main,$(dir $(1))))

FUZZ_COMMON   = $(patsubst %.c,$(FUZZ_DIR)/%.o,$(wildcard common/*.c common/mail/*.c))
FUZZ_SERVICES = $(patsubst %,$(FUZZ_DIR)/lib%.a,inetd smtpd pop3d imapd dnsd tlsd httpd ldapd fingerd)
# Of a library that nothing asks for, nothing is taken.
FUZZ_LIBS     = $(LDLIBS_ldapd) $(LDLIBS_dnsd) $(LDLIBS_tlsd) $(LDLIBS)

$(FUZZ_DIR)/services/%.o: services/%.c
	@mkdir -p $(@D)
	$(FUZZ_COMPILE) $(call FUZZ_MAIN,$<) -MMD -MP -c -o $@ $<

$(FUZZ_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_COMPILE) -MMD -MP -c -o $@ $<

$(FUZZ_DIR)/libcommon.a: $(FUZZ_COMMON)
	@rm -f $@
	$(AR) rc $@ $^

.SECONDEXPANSION:
$(FUZZ_SERVICES): $(FUZZ_DIR)/lib%.a: \
    $$(addprefix $(FUZZ_DIR)/,$$(subst .c,.o,\
        $$(wildcard services/$$*/*.c t/fuzz/$$*/*.c)))
	@rm -f $@
	$(AR) rc $@ $^

# A target is linked with its service's objects, if its sources are in one.
fuzz_service = $(patsubst services/%/,$(FUZZ_DIR)/lib%.a,$(filter services/%,\
    $(dir $(word 2,$(shell grep '^$(1)[ 	]' t/fuzz/targets)))))

$(FUZZ_DIR)/bin/%: $(FUZZ_DIR)/t/fuzz/%.o $(FUZZ_DIR)/t/fuzz/stand_ins.o \
    $$(call fuzz_service,$$*) $(FUZZ_DIR)/libcommon.a
	@mkdir -p $(@D)
	$(FUZZ_LINK) -o $@ $^ $(FUZZ_LIBS)

fuzz: $(patsubst %,$(FUZZ_DIR)/bin/%,$(FUZZ))
	@FUZZ_DIR='$(FUZZ_DIR)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
	    COMPILE='$(FUZZ_COMPILE)' LINK='$(FUZZ_LINK)' LIBS='$(FUZZ_LIBS)' \
	    t/fuzz/run $(FUZZ)

.SECONDARY: $(patsubst %,$(FUZZ_DIR)/t/fuzz/%.o,$(FUZZ))
.PHONY: fuzz
