/*
 * asan.c - what the sanitizers do in programs built by `make asan`.
 *
 * It is compiled in, because a handler's environment and its fd 2 are not the
 * test's: a report goes to a file of its own in REPORTS, and scripts/check
 * counts what it finds there.
 */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "log_path=" REPORTS "/report:exitcode=99:print_stacktrace=1:"
	       "detect_stack_use_after_return=1:strict_string_checks=1";
}
