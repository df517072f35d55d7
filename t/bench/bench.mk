# What is measured, and what measures it: make bench, or t/bench/run quick.

BENCH = $(patsubst t/bench/%.c,$(O)/t/bench/%,$(wildcard t/bench/*.c))

# What is executed for a connection is linked as our handlers are.
$(O)/t/bench/line $(O)/t/bench/pour: KIND = -static-pie -Wl,--no-warnings
$(O)/t/bench/line $(O)/t/bench/pour: SHARED =
# What puts together what is said to a directory.
LIBER = -Wl,-Bstatic -llber $(SHARED)

$(O)/t/bench/%: $(O)/t/bench/%.o $(O)/libcommon.a
	$(CC) $(CFLAGS) $(KIND) $(LDFLAGS) -o $@ $^ \
	    $(if $(filter tls%,$*),$(LDLIBS_tlsd)) \
	    $(if $(filter ldap%,$*),$(LIBER)) $(LDLIBS)

bench-programs: all $(BENCH)

.SECONDARY: $(BENCH:=.o)
.PHONY: bench-programs
