using System.Net;

namespace EdgeRegistry.Edge.Tests.Site;

/// <summary>What a client got of an answer.</summary>
/// <param name="Status">The status.</param>
/// <param name="Announced">The Content-Length, or null.</param>
/// <param name="Received">Body bytes that arrived.</param>
/// <param name="IsRight">True when what arrived is how the expected bytes begin.</param>
/// <param name="IsComplete">True when the body ended as HTTP says that it should.</param>
internal sealed record Download(HttpStatusCode Status, long? Announced, long Received, bool IsRight, bool IsComplete)
{
    /// <summary>Reads a body to its end, also a bad one.</summary>
    /// <param name="response">The answer; disposed.</param>
    /// <param name="expected">The right bytes.</param>
    /// <param name="progress">Told how many bytes have arrived.</param>
    public static async Task<Download> ReadAsync(HttpResponseMessage response, byte[] expected, Action<long>? progress = null)
    {
        using (response)
        {
            var (received, right) = (0L, true);
            var announced = response.Content.Headers.ContentLength;
            try
            {
                await using var body = await response.Content.ReadAsStreamAsync();
                var buffer = new byte[128 * 1024];
                for (int count; (count = await body.ReadAsync(buffer)) > 0;)
                {
                    right &= received + count <= expected.Length && buffer.AsSpan(0, count).SequenceEqual(expected.AsSpan((int)received, count));
                    received += count;
                    progress?.Invoke(received);
                }

                return new Download(response.StatusCode, announced, received, right, true);
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                return new Download(response.StatusCode, announced, received, right, false);
            }
        }
    }
}
