using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Storage;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>
/// Gives writers their turn. One that follows a writer which let go in order continues in its file; one that follows a silent writer, which
/// may wake up and go on writing, first copies the committed bytes into a file that only it knows.
/// </summary>
internal sealed class UploadTurns(UploadSessions sessions, UploadStore store, UploadHashes hashes)
{
    private const int CopySize = 1024 * 1024;

    /// <summary>Makes the caller the only writer, or answers null when there is another one, or the session has ended.</summary>
    public async Task<UploadTurn?> TakeAsync(UploadSession wanted, DigestAlgorithm algorithm)
    {
        if (await sessions.HoldAsync(wanted.Id) is not { } held)
        {
            return null;
        }

        StorageFile? file = null;
        try
        {
            file = held.Replaces is null ? await ContinueAsync(held) : await CopyAsync(held, algorithm);
            return new UploadTurn(held, file, hashes.Resume(held, algorithm), sessions, store);
        }
        catch (Exception e)
        {
            file?.Dispose();
            await (e is OciException ? sessions.DropAsync(held) : sessions.AbandonAsync(held));
            throw;
        }
    }

    private async Task<StorageFile> ContinueAsync(UploadSession held) =>
        await store.OpenToWriteAsync(held.Id, held.File, held.Received) ?? throw Missing(held);

    private async Task<StorageFile> CopyAsync(UploadSession held, DigestAlgorithm algorithm)
    {
        var copy = await store.OpenToWriteAsync(held.Id, held.File, 0) ?? throw Missing(held);
        try
        {
            if (held.Received > 0)
            {
                await CopyAsync(held, copy, hashes.Begin(held, algorithm));
                await store.FlushAsync(copy, held.Received);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            await store.TryDeleteAsync(held.Id, held.File);
            throw;
        }
    }

    private async Task CopyAsync(UploadSession held, StorageFile copy, UploadHash hash)
    {
        if (!await store.ExistsAsync(held.Id, held.Replaces!.Value))
        {
            throw Missing(held);
        }

        using var original = await store.OpenToReadAsync(held.Id, held.Replaces.Value);
        using var buffer = StorageBuffer.Rent(CopySize);
        for (long offset = 0; offset < held.Received;)
        {
            var count = await store.ReadAsync(original, buffer, (int)Math.Min(CopySize, held.Received - offset), offset);
            if (count == 0)
            {
                throw Missing(held);
            }

            var writing = copy.WriteAsync(buffer, count, offset);
            hash.Append(buffer.Span(count), offset);
            await writing;
            offset += count;
        }
    }

    // A writer that was about to put the file in place may have done so by now; that is found out where uploads are finished.
    private static Exception Missing(UploadSession held) => held.Committing is null
        ? OciErrors.BlobUploadUnknown.With("the bytes of this upload are lost: start again")
        : new StorageUnavailableException("an earlier request is putting this upload in place");
}
