using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Checking;

/// <summary>Counts files that no row names. They are no error: a crash leaves some, and a push that is under way makes some for a moment.</summary>
internal sealed class CheckGarbage(CheckTable table, BlobFiles files)
{
    private const int Page = 500;

    public async Task RunAsync(CheckRun run)
    {
        foreach (var names in files.List().Chunk(Page))
        {
            run.Cancellation.ThrowIfCancellationRequested();
            var known = (await run.ReadAsync(session => table.KnownBlobsAsync(session, names))).ToHashSet(StringComparer.Ordinal);
            foreach (var name in names.Where(name => !known.Contains(name)))
            {
                run.Report.Count("garbage_files");
                run.Report.Count("garbage_bytes", Digest.TryParse(name, out var digest) ? files.Find(digest)?.Length ?? 0 : 0);
            }

            run.Saw("files", names.Length);
        }
    }
}
