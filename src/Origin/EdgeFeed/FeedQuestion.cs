using System.Globalization;
using EdgeRegistry.Bus;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.EdgeFeed;

/// <summary>What a follower of the change log asks.</summary>
/// <param name="Epoch">The history that it knows; empty for none.</param>
/// <param name="Since">The number up to which it has everything.</param>
/// <param name="Id">The change that has that number for it; null when it does not know.</param>
/// <param name="Limit">The most changes that it takes.</param>
/// <param name="Kinds">The kinds that it wants; empty for all.</param>
internal sealed record FeedQuestion(string Epoch, long Since, Guid? Id, int Limit, IReadOnlyCollection<ChangeKind> Kinds)
{
    /// <summary>The most changes in one answer.</summary>
    public const int MaxLimit = 1000;

    /// <summary>True when it asks for rights, keys and deleted repositories only.</summary>
    public bool IsOfRights => Kinds.Count > 0 && Kinds.All(kind => kind is ChangeKind.AccessChanged or ChangeKind.KeysChanged or ChangeKind.RepositoryDeleted);

    /// <summary>Reads <c>?epoch=&amp;since=&amp;id=&amp;limit=&amp;kinds=</c>. Kinds that are not known here have never happened.</summary>
    /// <exception cref="OciException">400: something is not what it should be.</exception>
    public static FeedQuestion Read(IQueryCollection query) => new(
        query["epoch"].ToString(),
        NumberOf(query, "since", 0),
        query["id"].ToString() is { Length: > 0 } id ? Guid.TryParseExact(id, "N", out var known) ? known : throw Wrong("id", "32 hexadecimal digits") : null,
        (int)Math.Clamp(NumberOf(query, "limit", MaxLimit), 1, MaxLimit),
        query["kinds"].ToString() is { Length: > 0 } kinds ? [.. kinds.Split(',').Select(name => ChangeKindNames.TryParse(name) ?? default).Distinct()] : []);

    /// <summary>Reads a whole number.</summary>
    /// <exception cref="OciException">400: it is none.</exception>
    public static long NumberOf(IQueryCollection query, string name, long otherwise) =>
        query[name].ToString() is not { Length: > 0 } text ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(name, "a whole number");

    private static OciException Wrong(string name, string expected) => OciErrors.Unsupported.WithStatus(StatusCodes.Status400BadRequest, $"{name} must be {expected}");
}
