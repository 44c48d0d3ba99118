namespace EdgeRegistry.Origin.Checking;

/// <summary>Goes through the repositories: links have their blobs, tags their manifests, and manifests are what their rows say.</summary>
internal sealed class CheckRepositories(CheckTable table, CheckManifests manifests)
{
    private const int Page = 1000;

    public async Task RunAsync(CheckRun run)
    {
        for (long after = 0; await run.ReadAsync(session => table.NextRepositoryAsync(session, after)) is { } id; after = id)
        {
            run.Saw("repositories", 1);
            var name = await run.ReadAsync(session => table.NameAsync(session, id));
            if (name is null)
            {
                await run.FindAsync(() => LookForAsync(run, id));
            }

            await CheckLinksAsync(run, id, name ?? $"#{id}");
            await CheckTagsAsync(run, id, name ?? $"#{id}");
            await manifests.RunAsync(run, id, name ?? $"#{id}");
        }
    }

    private async Task<List<Finding>> LookForAsync(CheckRun run, long id) => await run.ReadAsync(async session =>
        await table.NextRepositoryAsync(session, id - 1) == id && await table.NameAsync(session, id) is null
            ? new List<Finding> { new(FindingKinds.RepositoryMissing, $"#{id}", "there are rows of a repository that does not exist") }
            : []);

    private async Task CheckLinksAsync(CheckRun run, long id, string name)
    {
        for (var after = ""; ;)
        {
            var rows = await run.ReadAsync(session => table.LinksAsync(session, id, after, CheckTable.End, Page));
            if (rows.Count == 0)
            {
                return;
            }

            var (from, last) = (after, rows[^1].Digest);
            await run.FindAsync(async () => [.. (await run.ReadAsync(session => table.LinksAsync(session, id, from, last, int.MaxValue)))
                .Where(row => row.State != 0)
                .Select(row => new Finding(FindingKinds.LinkWithoutBlob, $"{name}@{row.Digest}", row.State is null ? "the linked blob has no row" : "the linked blob is condemned"))]);
            run.Saw("links", rows.Count);
            after = last;
        }
    }

    private async Task CheckTagsAsync(CheckRun run, long id, string name)
    {
        for (var after = ""; ;)
        {
            var rows = await run.ReadAsync(session => table.TagsAsync(session, id, after, CheckTable.End, Page));
            if (rows.Count == 0)
            {
                return;
            }

            var (from, last) = (after, rows[^1].Name);
            await run.FindAsync(async () => [.. (await run.ReadAsync(session => table.TagsAsync(session, id, from, last, int.MaxValue)))
                .Where(row => row.Manifest is null)
                .Select(row => new Finding(FindingKinds.TagWithoutManifest, $"{name}:{row.Name}", $"it points at {row.Digest}, which the repository does not have"))]);
            run.Saw("tags", rows.Count);
            after = last;
        }
    }
}
