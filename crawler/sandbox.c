#include "crawler/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "crawler/seccomp.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define OUTPUT_FILE_BYTES (1024L * 1024 * 1024) /* for a result that is sent to a file */

/* ---- Landlock (the kernel's own interface: libc has none) --------------------------------- */

struct ruleset {
	uint64_t fs, net, scoped;
};

/* What each version of the interface can forbid; a later one forbids at least what the last
 * row says. */
static const struct {
	size_t size; /* of the struct that version knows */
	struct ruleset handled;
} landlock_abis[] = {
	{ 8, { (1 << 13) - 1, 0, 0 } },  { 8, { (1 << 14) - 1, 0, 0 } }, /* REFER */
	{ 8, { (1 << 15) - 1, 0, 0 } }, /* TRUNCATE */
	{ 16, { (1 << 15) - 1, 3, 0 } }, /* TCP bind and connect */
	{ 16, { (1 << 16) - 1, 3, 0 } }, /* IOCTL_DEV */
	{ 24, { (1 << 16) - 1, 3, 3 } }, /* abstract sockets, signals to others */
};

static bool
landlock(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* ask for the version */);
	size_t row;
	bool done;
	int fd;

	if (abi < 1)
		return false;
	row = MIN((size_t)abi, G_N_ELEMENTS(landlock_abis)) - 1;
	fd = (int)syscall(SYS_landlock_create_ruleset, &landlock_abis[row].handled,
			  landlock_abis[row].size, 0);
	if (fd < 0)
		return false;
	/* no rule is added: everything that is handled is forbidden everywhere */
	done = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	close(fd);
	return done;
}

/* ---- seccomp ----------------------------------------------------------------------------- */

/* What a parser needs once it is running; anything not named here ends the process. */
static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(readv),
	SCMP_SYS(write),
	SCMP_SYS(writev),
	SCMP_SYS(close),
	SCMP_SYS(lseek),
	SCMP_SYS(fstat),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(sched_yield),
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(time),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(restart_syscall),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
#if SANITIZED
	SCMP_SYS(mmap),
	SCMP_SYS(mprotect),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(getrusage),
	SCMP_SYS(getrlimit),
	SCMP_SYS(prlimit64),
	SCMP_SYS(prctl),
	SCMP_SYS(tgkill),
	SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
#endif
};

/* What libraries try and do without: they get an error and go on. */
static const int refused[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(openat2),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(statx),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(uname),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getcwd),
	SCMP_SYS(geteuid),
#if !SANITIZED
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(prctl),
#endif
};

static bool
allow_with(scmp_filter_ctx ctx, int call, struct scmp_arg_cmp arg)
{
	return seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, call, 1, &arg) == 0;
}

/* Calls that are harmless with some arguments alone. */
static bool
add_conditional(scmp_filter_ctx ctx)
{
	/* stdio asks whether a stream is a terminal, and how a descriptor was opened */
	bool ok = allow_with(ctx, SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, TCGETS)) &&
		  allow_with(ctx, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFL)) &&
		  /* abort() signals its own process alone */
		  allow_with(ctx, SCMP_SYS(kill), SCMP_A0(SCMP_CMP_EQ, (uint64_t)getpid())) &&
		  /* fstat() of libc; with a path it is refused like open() */
		  allow_with(ctx, SCMP_SYS(newfstatat),
			     SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));

	if (SANITIZED)
		return ok;
	return ok && allow_with(ctx, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, (uint64_t)getpid())) &&
	       /* memory, but none that can be executed */
	       allow_with(ctx, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
	       allow_with(ctx, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

static bool
seal(void)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok = ctx && add_conditional(ctx);

	for (size_t i = 0; ok && i < G_N_ELEMENTS(allowed); i++)
		ok = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; ok && i < G_N_ELEMENTS(refused); i++)
		ok = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EACCES), refused[i], 0) == 0;
	ok = ok && seccomp_load(ctx) == 0;
	if (ctx)
		seccomp_release(ctx);
	return ok;
}

/* ---- rlimits ------------------------------------------------------------------------------ */

static int64_t
address_space_in_use(void)
{
	int64_t pages = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f) {
		if (fscanf(f, "%" G_GINT64_FORMAT, &pages) != 1)
			pages = 0;
		fclose(f);
	}
	return pages * sysconf(_SC_PAGESIZE);
}

static bool
limit(int resource, rlim_t value)
{
	struct rlimit lim;

	if (getrlimit((__rlimit_resource_t)resource, &lim) < 0)
		return false;
	lim.rlim_cur = lim.rlim_max = MIN(value, lim.rlim_max);
	return setrlimit((__rlimit_resource_t)resource, &lim) == 0;
}

static bool
writes_to_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
set_limits(const struct sandbox_limits *limits, int64_t in_use)
{
	bool to_file = writes_to_file(STDOUT_FILENO) || writes_to_file(STDERR_FILENO);
	bool ok = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, to_file ? OUTPUT_FILE_BYTES : 0);

	signal(SIGXFSZ, SIG_IGN);
	/* poll() wants room for the descriptors it is given: one */
	ok = limit(RLIMIT_NOFILE, 1) && ok;
	if (limits->cpu_s > 0) {
		struct rusage used;

		getrusage(RUSAGE_SELF, &used);
		ok = limit(RLIMIT_CPU, (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec +
						limits->cpu_s + 1)) &&
		     ok;
	}
	/* sanitizers reserve more address space than there is memory */
	if (limits->memory_bytes > 0 && !SANITIZED)
		ok = limit(RLIMIT_AS, (rlim_t)(in_use + limits->memory_bytes)) && ok;
	return ok;
}

#ifdef __SANITIZE_ADDRESS__
/* The search for leaks needs threads and files: a sealed process goes without. */
static bool is_sealed;
int __lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return is_sealed;
}
#endif

unsigned
sandbox_enter(const struct sandbox_limits *limits)
{
	unsigned in_force = 0;
	int64_t in_use;
	bool no_new;

	/* files, so before anything is forbidden */
	seccomp_functions();
	in_use = address_space_in_use();
	no_new = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* Landlock needs a descriptor for its rules, so it comes before the limits */
	if (no_new && landlock())
		in_force |= SANDBOX_LANDLOCK;
	if (set_limits(limits, in_use))
		in_force |= SANDBOX_RLIMITS;
	if (no_new && seal())
		in_force |= SANDBOX_SECCOMP;
#ifdef __SANITIZE_ADDRESS__
	is_sealed = true;
#endif
	return in_force;
}

char *
sandbox_describe(unsigned in_force)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{ SANDBOX_RLIMITS, "rlimits" },
		{ SANDBOX_SECCOMP, "seccomp" },
		{ SANDBOX_LANDLOCK, "Landlock" },
	};
	g_autoptr(GString) have = g_string_new(NULL), lack = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		GString *to = in_force & names[i].bit ? have : lack;

		g_string_append_printf(to, "%s%s",
				       to->len == 0 ? ""
				       : to == have ? ", "
						    : " and ",
				       names[i].name);
	}
	if (have->len == 0)
		g_string_append(have, "nothing");
	if (lack->len > 0)
		g_string_append_printf(have, " (this kernel lacks %s)", lack->str);
	return g_strdup(have->str);
}
