namespace EdgeRegistry.Origin.Checking;

/// <summary>
/// Whether database and storage are what they must be. It reads only, in pages, and can run beside the origin: what looks wrong because the origin
/// changed it meanwhile is looked at twice.
/// </summary>
internal static class CheckRegistry
{
    /// <summary>Checks everything.</summary>
    /// <param name="run">Where to read, and the report.</param>
    /// <param name="storage">The folder of blobs and uploads.</param>
    /// <param name="scope">How thoroughly.</param>
    /// <exception cref="System.Data.Common.DbException">The database cannot be read.</exception>
    /// <exception cref="IOException">The storage folder cannot be read.</exception>
    public static async Task<CheckReport> RunAsync(CheckRun run, string storage, CheckScope scope)
    {
        var (table, files) = (new CheckTable(), new BlobFiles(storage));
        foreach (var count in new[] { "repositories", "manifests", "tags", "links", "blobs", "blob_bytes", "files", "garbage_files", "garbage_bytes", "uploads", "garbage_uploads", "changes" })
        {
            run.Report.Count(count, 0);
        }

        await new CheckChanges(table).RunAsync(run);
        await new CheckRepositories(table, new CheckManifests(table)).RunAsync(run);
        await new CheckBlobs(table, files, scope).RunAsync(run);
        await new CheckGarbage(table, files).RunAsync(run);
        await new CheckUploads(table, files, storage).RunAsync(run);
        return run.Report;
    }
}
