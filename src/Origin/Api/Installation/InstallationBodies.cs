using EdgeRegistry.Origin.Access;

namespace EdgeRegistry.Origin.Api.Installation;

/// <summary>Harbor's <c>OverallHealthStatus</c>.</summary>
internal sealed record OverallHealthStatus(string Status, IReadOnlyList<ComponentHealthStatus> Components);

/// <summary>Harbor's <c>ComponentHealthStatus</c>.</summary>
internal sealed record ComponentHealthStatus(string Name, string Status, string? Error);

/// <summary>Harbor's <c>GeneralInfo</c>: what anybody may know, and to those who logged in the rest.</summary>
internal sealed record GeneralInfo(string AuthMode, bool SelfRegistration, string? BannerMessage)
{
    public string? OidcProviderName { get; init; }

    public string? CurrentTime { get; init; }

    public string? RegistryUrl { get; init; }

    public string? ExternalUrl { get; init; }

    public string? ProjectCreationRestriction { get; init; }

    public bool? HasCaRoot { get; init; }

    /// <summary>The version of Harbor whose API this one follows.</summary>
    public string? HarborVersion { get; init; }

    /// <summary>Ours.</summary>
    public string? EdgeregistryVersion { get; init; }

    public string? RegistryStorageProviderName { get; init; }

    public bool? ReadOnly { get; init; }
}

/// <summary>Harbor's <c>Statistic</c>. Numbers of private projects are those that the caller may read.</summary>
internal sealed record Statistic(long PublicProjectCount, long PublicRepoCount, long PrivateProjectCount, long PrivateRepoCount)
{
    public long TotalProjectCount => PublicProjectCount + PrivateProjectCount;

    public long TotalRepoCount => PublicRepoCount + PrivateRepoCount;

    /// <summary>Bytes of blobs, each counted once; told to system administrators.</summary>
    public long? TotalStorageConsumption { get; init; }
}

/// <summary>Harbor's list of the permissions that robots and roles are made of.</summary>
internal sealed record PermissionLists(IReadOnlyList<ResourceAction> System, IReadOnlyList<ResourceAction> Project);
