using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Manifests;

/// <summary><c>manifest_references</c>: what each manifest points at, readable from both ends.</summary>
internal sealed class ReferencesTable
{
    public const string ListsBlob =
        "SELECT manifest FROM manifest_references WHERE repository_id = @repositoryId AND digest = @digest AND kind IN (1, 2) LIMIT 1";

    private const int RowsAtOnce = 50;

    internal enum Kind
    {
        Config = 1,
        Layer = 2,
        Child = 3,
        Subject = 4,
    }

    public async Task AddAsync(DbSession session, long repositoryId, Digest manifest, Manifest content)
    {
        // An index may have tens of thousands of children, and everybody else's writes wait meanwhile.
        foreach (var rows in Of(content).Distinct().Chunk(RowsAtOnce))
        {
            var sql = session.Dialect.InsertOrIgnoreRows("manifest_references", rows.Length, ["repository_id", "manifest"], ["kind", "digest"]);
            var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["repository_id"] = repositoryId, ["manifest"] = manifest.Value };
            for (var row = 0; row < rows.Length; row++)
            {
                parameters[$"kind{row}"] = (long)rows[row].Kind;
                parameters[$"digest{row}"] = rows[row].Digest;
            }

            await session.ExecuteAsync(sql, parameters);
        }
    }

    /// <summary>A manifest of the repository that has the blob as its config or a layer, or null.</summary>
    public Task<string?> FindListingAsync(DbSession session, long repositoryId, Digest blob) =>
        session.FirstOrDefaultAsync<string>(ListsBlob, new { repositoryId, digest = blob.Value });

    public Task DeleteAsync(DbSession session, long repositoryId, Digest manifest) =>
        session.ExecuteAsync(
            "DELETE FROM manifest_references WHERE repository_id = @repositoryId AND manifest = @manifest",
            new { repositoryId, manifest = manifest.Value });

    /// <summary>What a manifest points at; some perhaps twice.</summary>
    internal static IEnumerable<(Kind Kind, string Digest)> Of(Manifest content)
    {
        if (content.Config is { } config)
        {
            yield return (Kind.Config, config.Digest.Value);
        }

        foreach (var layer in content.Layers)
        {
            yield return (Kind.Layer, layer.Digest.Value);
        }

        foreach (var child in content.Manifests)
        {
            yield return (Kind.Child, child.Digest.Value);
        }

        if (content.Subject is { } subject)
        {
            yield return (Kind.Subject, subject.Digest.Value);
        }
    }
}
