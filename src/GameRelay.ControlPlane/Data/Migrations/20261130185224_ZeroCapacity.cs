using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class ZeroCapacity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "last_asked_at",
                table: "fleet_locations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "scale_in_after_inactivity_minutes",
                table: "fleet_locations",
                type: "integer",
                nullable: false,
                defaultValue: 30);

            migrationBuilder.AddColumn<string>(
                name: "zero_capacity_strategy",
                table: "fleet_locations",
                type: "character varying(48)",
                maxLength: 48,
                nullable: false,
                defaultValue: "Manual");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "last_asked_at",
                table: "fleet_locations");

            migrationBuilder.DropColumn(
                name: "scale_in_after_inactivity_minutes",
                table: "fleet_locations");

            migrationBuilder.DropColumn(
                name: "zero_capacity_strategy",
                table: "fleet_locations");
        }
    }
}
