using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Repositories;

/// <summary>How repositories are listed.</summary>
public sealed class RepositoriesOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Repositories";

    /// <summary>The most repositories in one answer of the catalog; clients follow its <c>Link</c> to the rest.</summary>
    public int PageLimit { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (PageLimit is < 1 or > 100_000)
        {
            yield return "PageLimit must be between 1 and 100000";
        }
    }
}
