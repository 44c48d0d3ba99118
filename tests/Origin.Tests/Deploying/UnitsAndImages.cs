using System.Diagnostics;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Origin.Tests.Deploying;

/// <summary>The systemd units are valid and closed, and the container files build.</summary>
public sealed class UnitsAndImages
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static TheoryData<string, string> Programs => new() { { "origin", "Origin" }, { "edge", "Edge" }, { "all-in-one", "AllInOne" } };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_unit_is_valid_and_leaves_little_open(string name, string program)
    {
        using var folder = new TemporaryFolder();
        var text = await DeployFiles.ReadAsync($"systemd/edgeregistry-{name}.service");
        var command = $"ExecStart=/usr/lib/edgeregistry/{name}/EdgeRegistry.{program} --config /etc/edgeregistry/{name}.json";
        Assert.Contains(command, text, StringComparison.Ordinal);
        var unit = folder.At($"edgeregistry-{name}.service"); // neither program nor account are on this machine
        await File.WriteAllTextAsync(unit, text.Replace(command, "ExecStart=/usr/bin/env", StringComparison.Ordinal).Replace("=edgeregistry\n", "=root\n", StringComparison.Ordinal));

        Assert.Equal("", await RunAsync("systemd-analyze", "verify", unit));
        await RunAsync("systemd-analyze", "security", "--no-pager", "--offline=yes", "--threshold=35", unit); // ends with 1 when more is exposed than 3.5 of 10
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_container_file_builds_and_starts_the_program_as_nobody(string name, string program)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("publish"));
        await File.WriteAllTextAsync(folder.At($"publish/EdgeRegistry.{program}.dll"), "");
        string[] podman = ["--root", folder.At("root"), "--runroot", folder.At("run"), "--storage-driver", "vfs"];

        await RunAsync("podman", [.. podman, "build", "--isolation", "chroot", "-q", "-f", DeployFiles.PathOf($"container/{name}.Containerfile"), "--build-arg", "BASE=scratch", "-t", "image", folder.At("publish")]);
        var seen = await RunAsync("podman", [.. podman, "inspect", "image", "--format", "{{.Config.Entrypoint}} {{.Config.User}} {{.Config.StopSignal}}"]);

        Assert.Equal($"[dotnet /usr/lib/edgeregistry/{name}/EdgeRegistry.{program}.dll] 64123:64123 SIGTERM", seen.Trim());
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Deadline);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await output}{await error}");
        return await output + (program == "systemd-analyze" ? await error : "");
    }
}
