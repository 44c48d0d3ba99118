using System.Diagnostics.CodeAnalysis;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Access;

/// <summary>A project: the first segment of its repositories' names.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Who made it; no right follows from it.</param>
/// <param name="IsPublic">Whether everybody may pull.</param>
/// <param name="Metadata">Harbor's further metadata, a JSON object; null when there is none.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it was last changed.</param>
internal sealed record Project(long Id, string Name, string Owner, bool IsPublic, string? Metadata, DateTimeOffset Created, DateTimeOffset Updated)
{
    /// <summary>The project of repositories of one segment; made public at first start.</summary>
    public const string Library = "library";

    /// <summary>
    /// What stands for a project that is not there: whoever asks about one causes the same questions to the database as about one that he
    /// may not read, and cannot tell them apart by the time either.
    /// </summary>
    public static readonly Project Nowhere = new(-1, "", "", IsPublic: false, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    /// <summary>The project that a text names; false when it can be no project's name. The rule is that of a repository name's first segment.</summary>
    public static bool IsName([NotNullWhen(true)] string? text) =>
        text is not null && !text.Contains('/', StringComparison.Ordinal) && text.Length <= RepositoryName.MaxLength - 2 && RepositoryName.TryParse(text + "/x", out _);
}
