using EdgeRegistry.EndToEnd.Images;

namespace EdgeRegistry.EndToEnd.Clients;

/// <summary>What a real client does with images. References are complete: <c>localhost:5000/hello/world:1</c>.</summary>
internal abstract class ImageClient : IAsyncDisposable
{
    /// <summary>Makes an image with the one file <c>payload</c> and pushes it.</summary>
    public abstract Task Push(string reference, GeneratedBlob payload);

    /// <summary>Removes the image and everything of it that this client holds.</summary>
    public abstract Task Forget(string reference);

    /// <summary>Pulls the image.</summary>
    /// <returns>The digest of the file <c>payload</c> as the client unpacked it.</returns>
    public abstract Task<string> Pull(string reference);

    public abstract ValueTask DisposeAsync();
}
