using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Tags;

/// <summary>How tags are listed.</summary>
public sealed class TagsOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Tags";

    /// <summary>The most tags in one answer; clients follow its <c>Link</c> to the rest.</summary>
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
