using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Access;

/// <summary>How projects come to be.</summary>
public sealed class ProjectsOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Projects";

    /// <summary>Whether a system administrator's push makes the project that it is for, private; else the push is refused until somebody has made it.</summary>
    public bool CreateOnPush { get; set; } = true;

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => [];
}
