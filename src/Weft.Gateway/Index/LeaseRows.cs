using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

internal static class LeaseRows
{
    public static Lease ToLease(LeaseRow row) => new(
        new(Address.Parse(row.Provider), Address.Parse(row.Machine), (byte)row.Slot, (uint)row.Start),
        Address.Parse(row.Renter), new(unchecked((ulong)row.Gpus)), new((byte)row.GpuClass),
        new(ulong.Parse(row.Price, CultureInfo.InvariantCulture)), (uint)row.Duration, row.FeeBasisPoints,
        Hash32.Parse(row.JobHash), Hash32.Parse(row.RequestHash));
}
