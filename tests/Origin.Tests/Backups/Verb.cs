using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Tests.Backups;

/// <summary>Runs the origin's program with a verb, in this process.</summary>
internal static class Verb
{
    /// <summary>The exit code and what was written.</summary>
    public static async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        var text = new StringWriter();
        var command = new HostCommand("test").Verbs(OriginHost.Verbs(new Terminal(text, text, IsWatched: false)));
        var code = await command.RunAsync(args, text, (_, _, _) => throw new InvalidOperationException("no verb was run"));
        return (code, text.ToString());
    }

    /// <summary>What was written, by a verb that must end with this code.</summary>
    public static async Task<string> MustAsync(int expected, params string[] args)
    {
        var (code, text) = await RunAsync(args);
        Assert.True(code == expected, $"{string.Join(' ', args)} ended with {code}:\n{text}");
        return text;
    }
}
