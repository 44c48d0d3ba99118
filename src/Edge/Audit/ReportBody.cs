using System.Buffers;

namespace EdgeRegistry.Edge.Audit;

/// <summary>The body of <c>POST /edge/v1/audit</c>: <c>{"events":[…]}</c>, the records' payloads as they lie on the disk.</summary>
internal static class ReportBody
{
    /// <summary>Takes whole records from the beginning.</summary>
    /// <returns>How many bytes of the records the body stands for, and how many pulls.</returns>
    public static (int Bytes, int Pulls) Write(ArrayBufferWriter<byte> body, ReadOnlySpan<byte> records, int most)
    {
        body.Write("{\"events\":["u8);
        var (bytes, count, pulls) = (0, 0, 0);
        while (count < most && PullReport.TryRead(records[bytes..], out var payload))
        {
            body.Write(count == 0 ? [] : ","u8);
            body.Write(payload);
            bytes += PullReport.FrameLength + payload.Length;
            count++;
            pulls += PullReport.PullsOf(payload);
        }

        body.Write("]}"u8);
        return (bytes, pulls);
    }
}
