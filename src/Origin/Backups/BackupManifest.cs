using System.Text.Json;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Origin.Backups;

/// <summary>What a snapshot holds. Written last: a snapshot without it is none.</summary>
/// <param name="Format">The version of the layout: <see cref="Newest"/>.</param>
/// <param name="Schema">The version of the database's schema.</param>
/// <param name="Taken">When its database was read.</param>
/// <param name="Epoch">The history of its change log.</param>
/// <param name="Head">The last number of the log.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Blobs">How many blobs it names.</param>
/// <param name="BlobBytes">Their bytes.</param>
/// <param name="MissingBlobs">Those of them that had no file: an incident of the origin, not of the backup.</param>
internal sealed record BackupManifest(
    int Format,
    long Schema,
    DateTimeOffset Taken,
    string Epoch,
    long Head,
    IReadOnlyList<TableFile> Tables,
    long Blobs,
    long BlobBytes,
    IReadOnlyList<string> MissingBlobs)
{
    public const int Newest = 1;
    public const string FileName = "backup.json";

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Write(string snapshot) => PrivateFile.Write(Path.Combine(snapshot, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Readable));

    /// <exception cref="StartupException">It cannot be read, or a newer program wrote it.</exception>
    public static BackupManifest Read(string snapshot)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<BackupManifest>(File.ReadAllBytes(Path.Combine(snapshot, FileName)), Readable);
            return manifest is null or { Format: < 1 or > Newest } or { Tables: null } or { Epoch: null }
                ? throw new StartupException($"{snapshot} has format {manifest?.Format}; this program knows up to {Newest}: use a newer program")
                : manifest;
        }
        catch (JsonException e)
        {
            throw new StartupException($"{Path.Combine(snapshot, FileName)} cannot be read: {e.Message}");
        }
    }
}
