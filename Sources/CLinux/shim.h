// Calls of Linux's that Swift cannot make: what glibc shows only to who asks for GNU extensions, and what must happen
// between fork and exec.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern int pipe2(int ends[2], int flags);

static inline int linux_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC);
}

// Whether some process has the file open for writing, by which nobody could execute it. Where the file system cannot tell: no.
//
// The kernel gives a lease for reading only where nobody writes.
static inline int linux_has_writer(int descriptor) {
    enum { set_lease = 1024 };
    if (fcntl(descriptor, set_lease, F_RDLCK) != 0) return errno == EAGAIN;
    fcntl(descriptor, set_lease, F_UNLCK);
    return 0;
}

// Has every descriptor from 3 on closed when the process executes a program. Foundation opens files without asking for that,
// and a file that is open for writing somewhere cannot be executed.
static inline void linux_close_all_on_exec(void) {
    enum { number_of_close_range = 436, close_on_exec = 4 };
    if (syscall(number_of_close_range, 3, ~0U, close_on_exec) == 0) return;
    // Before Linux 5.11.
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    for (rlim_t descriptor = 3; descriptor < limit.rlim_cur && descriptor < 65536; descriptor++) {
        fcntl((int)descriptor, F_SETFD, FD_CLOEXEC);
    }
}

// A child in a group of its own, which the kernel kills should the thread end that calls this.
//
// The child calls nothing but what is safe after fork in a process with threads. Returns its id, or -1 with errno, also where
// the program could not be executed.
static inline pid_t linux_spawn(
    char *const arguments[], char *const variables[], const char *folder, int output, unsigned long data_limit
) {
    int report[2];
    if (linux_pipe(report) != 0) return -1;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setpgid(0, 0);
        linux_close_all_on_exec();
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        struct rlimit limit = {data_limit, data_limit};
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
        // The parent may have died before the kernel was asked to look after it.
        if (getppid() == parent && null >= 0 && dup2(null, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2
            && chdir(folder) == 0 && (data_limit == 0 || setrlimit(RLIMIT_DATA, &limit) == 0)) {
            execve(arguments[0], arguments, variables);
        }
        int code = errno;
        ssize_t ignored = write(report[1], &code, sizeof code);
        (void)ignored;
        _exit(127);
    }
    int failure = errno;
    close(report[1]);
    if (child > 0) {
        // Whichever of the two comes first: nobody may signal the group before it is there.
        setpgid(child, child);
        ssize_t count;
        do count = read(report[0], &failure, sizeof failure); while (count < 0 && errno == EINTR);
        if (count == sizeof failure) {
            int status;
            while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
            child = -1;
        }
    }
    close(report[0]);
    errno = failure;
    return child;
}
