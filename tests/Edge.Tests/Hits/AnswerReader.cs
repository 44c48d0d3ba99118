using System.Text;
using EdgeRegistry.Edge.Tests.FakeOrigin;

namespace EdgeRegistry.Edge.Tests.Hits;

/// <summary>Reads answers off a connection, one after the other, each exactly as long as it says.</summary>
internal sealed class AnswerReader(Stream stream)
{
    private readonly CancellationTokenSource _deadline = new(Eventually.Deadline);

    /// <summary>Reads one answer and gives its body.</summary>
    public async Task<byte[]> ReadAsync(string status, bool isHead = false)
    {
        var length = await ReadHeadAsync(status);
        var body = new byte[isHead ? 0 : length];
        await stream.ReadExactlyAsync(body, _deadline.Token);
        return body;
    }

    /// <summary>Reads status line and headers; gives the body's length.</summary>
    public async Task<int> ReadHeadAsync(string status)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _deadline.Token);
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        Assert.Equal(status, lines[0].Split(' ')[1]);
        var length = lines.Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Everything until the connection ends, in whichever way.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var rest = new MemoryStream();
        try
        {
            await stream.CopyToAsync(rest, _deadline.Token);
        }
        catch (IOException)
        {
            // A reset ends it too.
        }

        return rest.ToArray();
    }

    /// <summary>True when nothing more comes.</summary>
    public async Task<bool> IsAtEndAsync() => (await ReadToEndAsync()).Length == 0;
}
