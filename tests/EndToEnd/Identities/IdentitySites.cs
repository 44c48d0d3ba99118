using EdgeRegistry.EndToEnd.Machine;
using EdgeRegistry.EndToEnd.Registry;

namespace EdgeRegistry.EndToEnd.Identities;

/// <summary>A registry with identities, as operators start it.</summary>
public interface IIdentitySite
{
    /// <summary>The address that clients use.</summary>
    internal Uri EdgeUrl { get; }

    /// <summary>The administrator's password, from the file that the first start wrote.</summary>
    internal string AdminPassword { get; }
}

/// <summary>Origin and edge in one process; the edge enrols itself.</summary>
public class TogetherWithIdentities : Site, IIdentitySite
{
    private readonly RegistryProcess _program;

    public TogetherWithIdentities()
        : this([])
    {
    }

    private protected TogetherWithIdentities(string[] flags) => _program = new RegistryProcess(
        "AllInOne", ["--data", Files.At("data"), "--edge", EdgeUrl.OriginalString, "--origin", OriginUrl.OriginalString, .. flags], EdgeUrl, OriginUrl);

    Uri IIdentitySite.EdgeUrl => EdgeUrl;

    string IIdentitySite.AdminPassword => KeptLogs.Know(File.ReadAllText(Path.Combine(Files.At("data"), "origin", "admin-password")).Trim());

    internal override Task Start() => _program.Start();

    internal override Task Stop() => _program.Stop();
}

/// <summary>The same without refresh tokens, as Harbor is.</summary>
public sealed class TogetherWithoutRefreshTokens() : TogetherWithIdentities(["--set", "Origin:Tokens:Refresh=false"]);
