using FASTER.core;

namespace EdgeRegistry.Edge.Cache.Index;

/// <summary>What FASTER does with contents: as with <see cref="IndexFunctions"/>, a record is never changed in place.</summary>
internal sealed class BodyFunctions : FunctionsBase<IndexKey, SpanByte, SpanByte, byte[], Empty>
{
    public override bool SingleReader(ref IndexKey key, ref SpanByte input, ref SpanByte value, ref byte[] dst, ref ReadInfo readInfo)
    {
        dst = value.ToByteArray();
        return true;
    }

    public override bool ConcurrentReader(ref IndexKey key, ref SpanByte input, ref SpanByte value, ref byte[] dst, ref ReadInfo readInfo)
    {
        dst = value.ToByteArray();
        return true;
    }

    public override bool SingleWriter(ref IndexKey key, ref SpanByte input, ref SpanByte src, ref SpanByte dst, ref byte[] output, ref UpsertInfo upsertInfo, WriteReason reason)
    {
        src.CopyTo(ref dst);
        return true;
    }

    /// <summary>False asks FASTER for a new record.</summary>
    public override bool ConcurrentWriter(ref IndexKey key, ref SpanByte input, ref SpanByte src, ref SpanByte dst, ref byte[] output, ref UpsertInfo upsertInfo) => false;
}
