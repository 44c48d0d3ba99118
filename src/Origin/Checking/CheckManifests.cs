using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Manifests;

namespace EdgeRegistry.Origin.Checking;

/// <summary>The manifests of a repository: bodies have their digests, columns and reference rows say what the bodies say, configs and layers are linked.</summary>
internal sealed class CheckManifests(CheckTable table)
{
    private const int Page = 500, LinksAtOnce = 500, MostReferences = 1_000_000;
    private const long MostBytes = 16 * 1024 * 1024;

    public async Task RunAsync(CheckRun run, long repository, string name)
    {
        for (var after = ""; ;)
        {
            var keys = Bounded(await run.ReadAsync(session => table.ManifestKeysAsync(session, repository, after, Page)));
            var (from, last) = (after, keys.Count == 0 ? CheckTable.End : keys[^1].Digest); // behind the last: references of no manifest
            await run.FindAsync(() => LookAsync(run, repository, name, from, last));
            if (keys.Count == 0)
            {
                return;
            }

            run.Saw("manifests", keys.Count);
            after = last;
        }
    }

    private static List<ManifestKey> Bounded(List<ManifestKey> keys)
    {
        long bytes = 0;
        return [.. keys.TakeWhile((key, index) => (bytes += key.Size) <= MostBytes || index == 0)];
    }

    private async Task<List<Finding>> LookAsync(CheckRun run, long repository, string name, string after, string last)
    {
        var (rows, references) = await run.ReadAsync(async session =>
            (await table.ManifestsAsync(session, repository, after, last), await table.ReferencesAsync(session, repository, after, last, MostReferences)));
        var findings = new List<Finding>();
        var blobs = new Dictionary<string, string>(StringComparer.Ordinal); // what must be linked, and one manifest that lists it
        var listed = references.ToLookup(row => row.Manifest, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (Read(row, $"{name}@{row.Digest}", findings) is { } content)
            {
                Compare(row, content, [.. listed[row.Digest]], $"{name}@{row.Digest}", findings);
                foreach (var blob in Required(content))
                {
                    blobs.TryAdd(blob, row.Digest);
                }
            }
        }

        var known = rows.Select(row => row.Digest).ToHashSet(StringComparer.Ordinal);
        findings.AddRange(listed.Where(group => !known.Contains(group.Key))
            .Select(group => new Finding(FindingKinds.References, $"{name}@{group.Key}", "there are reference rows of a manifest that does not exist")));
        foreach (var some in blobs.Keys.Chunk(LinksAtOnce))
        {
            var linked = (await run.ReadAsync(session => table.KnownLinksAsync(session, repository, some))).ToHashSet(StringComparer.Ordinal);
            findings.AddRange(some.Where(blob => !linked.Contains(blob))
                .Select(blob => new Finding(FindingKinds.ManifestWithoutLink, $"{name}@{blobs[blob]}", $"it lists {blob}, which the repository does not link")));
        }

        return findings;
    }

    private static Manifest? Read(ManifestRow row, string where, List<Finding> findings)
    {
        var digest = Digest.TryParse(row.Digest, out var parsed) ? Digest.Compute(parsed.Algorithm, row.Body) : null;
        if (digest is null || digest != parsed || row.Size != row.Body.Length)
        {
            findings.Add(new Finding(FindingKinds.ManifestContent, where, $"the body has {row.Body.Length} bytes and the digest {digest?.Value}; the row says {row.Size} bytes"));
            return null;
        }

        try
        {
            return ManifestReader.Read(row.Body, row.MediaType);
        }
        catch (OciException e)
        {
            findings.Add(new Finding(FindingKinds.ManifestContent, where, e.Message));
            return null;
        }
    }

    private static void Compare(ManifestRow row, Manifest content, List<ReferenceRow> rows, string where, List<Finding> findings)
    {
        if (row.Subject != content.Subject?.Digest.Value || row.ArtifactType != content.ArtifactType)
        {
            findings.Add(new Finding(FindingKinds.ManifestColumns, where, "subject or artifact type of the row are not those of the body"));
        }

        var expected = ReferencesTable.Of(content).Select(one => new ReferenceRow(row.Digest, (long)one.Kind, one.Digest)).ToHashSet();
        var (missing, extra) = (expected.Except(rows).Count(), rows.Except(expected).Count());
        if (missing + extra > 0)
        {
            findings.Add(new Finding(FindingKinds.References, where, $"{missing} reference rows are missing and {extra} are too many"));
        }
    }

    private static IEnumerable<string> Required(Manifest content) =>
        (content.Config is null ? content.Layers : [content.Config, .. content.Layers])
            .GroupBy(blob => blob.Digest.Value, StringComparer.Ordinal)
            .Where(group => group.Any(blob => !blob.HasUrls && !MediaTypes.IsNonDistributable(blob.MediaType)))
            .Select(group => group.Key);
}
