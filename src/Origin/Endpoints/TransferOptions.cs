using EdgeRegistry.Hosting.Configuration;

namespace EdgeRegistry.Origin.Endpoints;

/// <summary>How bodies leave the origin (<c>Origin:Transfer</c>).</summary>
public sealed class TransferOptions : IHostOptions
{
    /// <inheritdoc/>
    public static string Section => "Origin:Transfer";

    /// <summary>Whether bodies that compress go LZ4-compressed to edges that ask for it.</summary>
    public bool Lz4 { get; set; } = true;

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => [];
}
