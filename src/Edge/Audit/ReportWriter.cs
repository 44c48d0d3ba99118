using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using EdgeRegistry.Edge.Cache.Index;

namespace EdgeRegistry.Edge.Audit;

/// <summary>Writes pulls as records of the spool. Its buffers are used again and again: a pull costs no garbage here.</summary>
internal sealed class ReportWriter : IDisposable
{
    private const int LongestClient = 200, LongestAddress = 65, IdLength = 32;

    private readonly ArrayBufferWriter<byte> _records = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _payload = new(PullReport.MaxPayload);
    private readonly Utf8JsonWriter _json;

    public ReportWriter() => _json = new Utf8JsonWriter(_payload);

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Records => _records.WrittenSpan;

    /// <summary>Begins anew.</summary>
    public void Clear() => _records.ResetWrittenCount();

    /// <summary>Writes one record behind the others.</summary>
    /// <param name="pull">The first of them.</param>
    /// <param name="pulls">How many it stands for.</param>
    public void Write(in PulledManifest pull, int pulls = 1)
    {
        _payload.ResetWrittenCount();
        _json.Reset();
        WritePayload(pull, pulls);
        _json.Flush();
        var payload = _payload.WrittenSpan;
        var frame = _records.GetSpan(PullReport.FrameLength + payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Of(payload));
        payload.CopyTo(frame[PullReport.FrameLength..]);
        _records.Advance(PullReport.FrameLength + payload.Length);
    }

    public void Dispose() => _json.Dispose();

    private void WritePayload(in PulledManifest pull, int pulls)
    {
        Span<byte> id = stackalloc byte[IdLength];
        Guid.CreateVersion7().TryFormat(id, out _, "N");
        _json.WriteStartObject();
        if (pulls > 1)
        {
            _json.WriteNumber("pulls"u8, pulls); // where PullReport looks for it
        }

        _json.WriteString("id"u8, id);
        _json.WriteNumber("time"u8, pull.Time);
        _json.WriteNumber("kind"u8, (int)pull.Who.Kind);
        _json.WriteString("actor"u8, pull.Who.Name);
        _json.WriteString("repository"u8, pull.Repository.Value);
        _json.WriteString("reference"u8, pull.Reference.Value);
        _json.WriteString("digest"u8, pull.Digest.Value);
        WriteAddress(pull.Address);
        if (pull.Client is { } client)
        {
            _json.WriteString("client"u8, client.AsSpan(0, Math.Min(client.Length, LongestClient)));
        }

        _json.WriteEndObject();
    }

    private void WriteAddress(IPAddress? address)
    {
        Span<byte> text = stackalloc byte[LongestAddress];
        if (address is not null && (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryFormat(text, out var length))
        {
            _json.WriteString("address"u8, text[..length]);
        }
    }
}
