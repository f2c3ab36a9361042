using System.Text.Json.Nodes;

namespace Weft.Machine.Tests.Boxes;

public sealed class SystemCallsTests
{
    private const string EnginesOwn = "/usr/share/containers/seccomp.json";

    [Fact]
    public void Only_what_is_in_the_list_goes_without_a_condition()
    {
        var filter = JsonNode.Parse(SystemCalls.Filter)!;
        Assert.Equal("SCMP_ACT_ERRNO", filter["defaultAction"]!.GetValue<string>());
        var rules = filter["syscalls"]!.AsArray();
        var allowed = rules.Where(rule => rule!["action"]!.GetValue<string>() == "SCMP_ACT_ALLOW").ToList();
        Assert.Equal(SystemCalls.Allowed(), Names(allowed[0]!));
        Assert.Equal(
            ["clone", "socket", "socket", "socket", "socket"], allowed.Skip(1).SelectMany(rule => Names(rule!)));
        Assert.All(allowed.Skip(1), rule => Assert.NotEmpty(rule!["args"]!.AsArray()));
        var refused = rules.Except(allowed).SelectMany(rule => Names(rule!));
        Assert.Empty(SystemCalls.Allowed().Intersect(refused));
    }

    [Fact]
    public void The_list_is_sorted_and_names_each_once()
    {
        var allowed = SystemCalls.Allowed();
        Assert.Equal(allowed.Distinct().Order(StringComparer.Ordinal), allowed);
        Assert.DoesNotContain(allowed, name => name is "socket" or "clone" or "clone3" or "reboot" or "init_module");
    }

    /// <summary>What distributions think that programs need, so that no job misses a call for our narrowness.</summary>
    [Fact]
    public void Programs_find_what_an_engines_own_filter_gives_them_but_for_what_is_left_out_on_purpose()
    {
        Assert.SkipUnless(File.Exists(EnginesOwn), "This machine has no seccomp.json of an engine.");
        var theirs = JsonNode.Parse(File.ReadAllText(EnginesOwn))!["syscalls"]!.AsArray()
            .Where(rule => rule!["action"]!.GetValue<string>() == "SCMP_ACT_ALLOW"
                && rule["includes"] is not JsonObject { Count: > 0 }
                && rule["excludes"] is not JsonObject { Count: > 0 })
            .SelectMany(rule => Names(rule!)).ToHashSet(StringComparer.Ordinal);
        var kernel = SystemCalls.Allowed();
        string[] onPurpose =
        [
            "adjtimex", "clock_adjtime", "clock_adjtime64", "clone", "clone3", "epoll_ctl_old", "epoll_wait_old",
            "fanotify_mark", "fsconfig", "fsmount", "fsopen", "fspick", "keyctl", "mount", "mount_setattr",
            "move_mount", "name_to_handle_at", "open_tree", "pivot_root", "reboot", "setns", "syslog", "umount",
            "umount2", "unshare",
        ];
        // Calls of 32 bits, under names of their own.
        string[] ofOthers =
        [
            "_llseek", "_newselect", "chown32", "fchown32", "getegid32", "geteuid32", "getgid32", "getgroups32",
            "getresgid32", "getresuid32", "getuid32", "ipc", "lchown32", "readdir", "recv", "send", "setfsgid32",
            "setfsuid32", "setgid32", "setgroups32", "setregid32", "setresgid32", "setresuid32", "setreuid32",
            "setuid32", "sigaction", "signal", "sigpending", "sigprocmask", "sigreturn", "sigsuspend", "socketcall",
            "syscall", "timerfd", "ugetrlimit", "waitpid",
        ];
        Assert.Empty(theirs.Except(kernel).Except(onPurpose).Except(ofOthers));
    }

    private static IEnumerable<string> Names(JsonNode rule) =>
        rule["names"]!.AsArray().Select(name => name!.GetValue<string>());
}
